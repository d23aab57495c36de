#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace psg {

/// Keeps memory that was used for samples and hands it out again, from any thread: tiles of a night
/// come and go by the hundred, and fresh pages cost more than filtering what is written to them.
class FloatPool {
 public:
  struct Block {
    std::unique_ptr<float[]> data;
    std::size_t capacity = 0;
  };

  /// A block of at least `size` values, not set to anything.
  [[nodiscard]] Block take(std::size_t size) {
    {
      const std::lock_guard lock(mutex_);
      for (Block& block : free_) {
        if (block.capacity < size) continue;
        Block taken = std::exchange(block, std::move(free_.back()));
        free_.pop_back();
        return taken;
      }
    }
    return {std::make_unique_for_overwrite<float[]>(size), size};
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
