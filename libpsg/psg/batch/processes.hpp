#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <vector>

namespace psg::batch {

/// Child processes that take pieces of work one after the other. What ends a process in the middle of a piece
/// (a crash, a stack that overflows, the system when memory ends) is reported as the end of that piece, and
/// the process is replaced: the calling process is never harmed.
///
/// The children are forks. They are made on the calling thread, which should be the only one: a lock that
/// another thread holds at that moment stays held in the child for ever. They end with the calling thread,
/// however that ends, and are killed and waited for by the destructor.
class Processes {
 public:
  struct Duties {
    /// Done in a child for each piece; gives the answer for the parent. What it throws ends the child.
    std::function<std::string(std::size_t piece)> work;
    /// Done in a child at its beginning: lets go of what is the parent's alone.
    std::function<void()> begin = {};
  };
  /// How a piece ended.
  struct End {
    std::size_t piece = 0;
    bool died = false;   ///< its process did
    std::string answer;  ///< of the work; how its process ended when it died: "SIGSEGV", "exit code 3"
  };

  /// @param count of children, at least 1
  /// @throws Error(io) when the system lets none be made.
  Processes(std::size_t count, std::vector<std::size_t> pieces, Duties duties);
  Processes(const Processes&) = delete;
  Processes& operator=(const Processes&) = delete;
  ~Processes();

  /// What has ended since the last call; waits a tenth of a second for it.
  /// @throws Error(io) when the last child died and no other can be made.
  [[nodiscard]] std::vector<End> take();
  /// Whether all pieces have ended and been taken, or `stop` was called.
  [[nodiscard]] bool finished() const noexcept;
  /// Ends all children at once. Pieces under way are given up; what had ended and not been taken comes back.
  std::vector<End> stop();

 private:
  struct Child {
    pid_t process = -1;
    int socket = -1;
    bool busy = false;
    std::size_t piece = 0;
  };

  void end_all() noexcept;
  bool start();
  [[noreturn]] void serve(int socket, pid_t parent) const;
  void give_work();
  bool give(Child& child, std::size_t piece);
  void hear(Child& child, std::vector<End>& ended);
  void bury(Child& child, std::vector<End>& ended);
  [[nodiscard]] bool any_busy() const noexcept;

  std::size_t count_;
  Duties duties_;
  std::deque<std::size_t> waiting_;
  std::deque<std::size_t> again_;  ///< whose process was killed from outside: once more, beside no other
  bool alone_ = false;             ///< these are being done
  std::vector<Child> children_;
};

}  // namespace psg::batch
