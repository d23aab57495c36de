#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

namespace psg {

/// Frees what `aligned_floats` made.
struct AlignedDelete {
  void operator()(float* memory) const noexcept { ::operator delete[](memory, alignment); }
  static constexpr std::align_val_t alignment{64};  // of a cache line, and of the widest vectors
};
using AlignedFloats = std::unique_ptr<float[], AlignedDelete>;

/// `size` floats that begin at a cache line: a vector that crosses one costs twice. Not set to anything.
[[nodiscard]] inline AlignedFloats aligned_floats(std::size_t size) {
  return AlignedFloats(static_cast<float*>(::operator new[](size * sizeof(float), AlignedDelete::alignment)));
}

/// Keeps memory that was used for samples and hands it out again, from any thread: tiles of a night
/// come and go by the hundred, and fresh pages cost more than filtering what is written to them.
class FloatPool {
 public:
  struct Block {
    AlignedFloats data;
    std::size_t capacity = 0;
  };

  /// A block of at least `size` values, not set to anything.
  [[nodiscard]] Block take(std::size_t size) {
    {
      const std::lock_guard lock(mutex_);
      // The smallest that fits, and of equal ones the last that came back: the cache may hold it still.
      auto best = free_.end();
      for (auto block = free_.begin(); block != free_.end(); ++block) {
        if (block->capacity < size) continue;
        if (best == free_.end() || block->capacity <= best->capacity) best = block;
      }
      if (best != free_.end()) {
        Block taken = std::move(*best);
        free_.erase(best);
        return taken;
      }
    }
    return {aligned_floats(size), size};
  }
  void give(Block block) {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(block));
  }

 private:
  std::mutex mutex_;
  std::vector<Block> free_;
};

/// `size` floats from a pool, to which they go back; not set to zero first. The pool must live longer.
class Buffer {
 public:
  Buffer() = default;
  Buffer(FloatPool& pool, std::size_t size) : pool_(&pool), block_(pool.take(size)), size_(size) {}
  Buffer(Buffer&& other) noexcept
      : pool_(std::exchange(other.pool_, nullptr)),
        block_(std::move(other.block_)),
        size_(std::exchange(other.size_, 0)) {}
  Buffer& operator=(Buffer&& other) noexcept {
    std::swap(pool_, other.pool_);
    std::swap(block_, other.block_);
    std::swap(size_, other.size_);
    return *this;
  }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer() {
    if (pool_ != nullptr) pool_->give(std::move(block_));
  }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] float* data() noexcept { return block_.data.get(); }
  [[nodiscard]] const float* data() const noexcept { return block_.data.get(); }
  [[nodiscard]] float* begin() noexcept { return data(); }
  [[nodiscard]] float* end() noexcept { return data() + size_; }
  [[nodiscard]] const float* begin() const noexcept { return data(); }
  [[nodiscard]] const float* end() const noexcept { return data() + size_; }
  [[nodiscard]] float& operator[](std::size_t i) noexcept { return block_.data[i]; }
  [[nodiscard]] const float& operator[](std::size_t i) const noexcept { return block_.data[i]; }

 private:
  FloatPool* pool_ = nullptr;
  FloatPool::Block block_;
  std::size_t size_ = 0;
};

}  // namespace psg
