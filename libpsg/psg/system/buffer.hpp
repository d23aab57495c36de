#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

namespace psg {

/// Frees what `aligned_array` made.
struct AlignedDelete {
  template <typename T>
  void operator()(T* memory) const noexcept {
    ::operator delete[](memory, alignment);
  }
  static constexpr std::align_val_t alignment{64};  // of a cache line, and of the widest vectors
};
template <typename T>
using AlignedArray = std::unique_ptr<T[], AlignedDelete>;
using AlignedFloats = AlignedArray<float>;

/// `size` numbers that begin at a cache line: a vector that crosses one costs twice. Not set to anything.
template <typename T>
[[nodiscard]] AlignedArray<T> aligned_array(std::size_t size) {
  return AlignedArray<T>(static_cast<T*>(::operator new[](size * sizeof(T), AlignedDelete::alignment)));
}
[[nodiscard]] inline AlignedFloats aligned_floats(std::size_t size) { return aligned_array<float>(size); }

/// Keeps memory that was used for samples and hands it out again, from any thread: blocks of a night
/// come and go by the hundred, and fresh pages cost more than filtering what is written to them.
template <typename T>
class Pool {
 public:
  struct Block {
    AlignedArray<T> data;
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
    return {aligned_array<T>(size), size};
  }
  void give(Block block) {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(block));
  }

 private:
  std::mutex mutex_;
  std::vector<Block> free_;
};

/// `size` numbers from a pool, to which they go back; not set to zero first. The pool must live longer.
template <typename T>
class PoolBuffer {
 public:
  PoolBuffer() = default;
  PoolBuffer(Pool<T>& pool, std::size_t size) : pool_(&pool), block_(pool.take(size)), size_(size) {}
  PoolBuffer(PoolBuffer&& other) noexcept
      : pool_(std::exchange(other.pool_, nullptr)),
        block_(std::move(other.block_)),
        size_(std::exchange(other.size_, 0)) {}
  PoolBuffer& operator=(PoolBuffer&& other) noexcept {
    std::swap(pool_, other.pool_);
    std::swap(block_, other.block_);
    std::swap(size_, other.size_);
    return *this;
  }
  PoolBuffer(const PoolBuffer&) = delete;
  PoolBuffer& operator=(const PoolBuffer&) = delete;
  ~PoolBuffer() {
    if (pool_ != nullptr) pool_->give(std::move(block_));
  }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] T* data() noexcept { return block_.data.get(); }
  [[nodiscard]] const T* data() const noexcept { return block_.data.get(); }
  [[nodiscard]] T* begin() noexcept { return data(); }
  [[nodiscard]] T* end() noexcept { return data() + size_; }
  [[nodiscard]] const T* begin() const noexcept { return data(); }
  [[nodiscard]] const T* end() const noexcept { return data() + size_; }
  [[nodiscard]] T& operator[](std::size_t i) noexcept { return block_.data[i]; }
  [[nodiscard]] const T& operator[](std::size_t i) const noexcept { return block_.data[i]; }

 private:
  Pool<T>* pool_ = nullptr;
  typename Pool<T>::Block block_;
  std::size_t size_ = 0;
};

using FloatPool = Pool<float>;
using Buffer = PoolBuffer<float>;

/// Memory for samples as they are stored and as they are worked on.
struct SamplePool {
  FloatPool floats;
  Pool<std::int16_t> integers;
};

}  // namespace psg
