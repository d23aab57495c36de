#pragma once

#include <functional>

namespace psg {

/// Thrown at a stop point when the work is no longer wanted. It is neither a psg::Error nor a std::exception,
/// so no handler for faults of an input catches it. It unwinds to the owner of the scope.
struct Stopped {};

struct StopState;  // inside stop.cpp

/// While it exists, this thread and the threads that work for it can be stopped. The stop points of this
/// thread call `unwanted`, at most every 50 ms; those of the other threads do not. Once it has returned true,
/// every stop point of all these threads throws Stopped. Where scopes are nested, the innermost one of a
/// thread counts.
class StopScope {
 public:
  /// @param unwanted returns true when the work is to stop. It must not throw.
  explicit StopScope(std::function<bool()> unwanted);
  StopScope(const StopScope&) = delete;
  StopScope& operator=(const StopScope&) = delete;
  ~StopScope();

 private:
  StopState* state_;
  StopState* outer_;
};

/// The scope that this thread works in, to pass to the threads that it starts. They must end before the scope
/// does.
class StopHere {
 public:
  StopHere() noexcept;
  /// While it exists, this thread stops when the thread that made `where` does.
  class Join {
   public:
    explicit Join(const StopHere& where) noexcept;
    Join(const Join&) = delete;
    Join& operator=(const Join&) = delete;
    ~Join();

   private:
    StopState* outer_;
  };
  /// Whether there is a scope at all.
  [[nodiscard]] bool asks() const noexcept { return state_ != nullptr; }

 private:
  StopState* state_;
};

/// While it exists, stop points of this thread do nothing. It is for work that must be finished, such as the
/// list of what was not done.
class StopLater {
 public:
  StopLater() noexcept;
  StopLater(const StopLater&) = delete;
  StopLater& operator=(const StopLater&) = delete;
  ~StopLater();

 private:
  StopState* outer_;
};

/// A place where work may stop. Every loop that may take longer than about 20 ms has one, or calls a function
/// that has one. It costs about 20 ns inside a scope and next to nothing outside one.
/// @throws Stopped
void stop_point();

/// A stop point for steps so short that asking at each one would be slow: only one call in 256 asks. It costs
/// about 2 ns.
/// @throws Stopped
void stop_tick();

}  // namespace psg
