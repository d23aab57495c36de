#pragma once

#include <functional>

namespace psg {

/// Thrown at a stop point: nobody wants the work any more. It is no psg::Error and no std::exception, so that
/// nothing that deals with faults of an input takes it for one; it unwinds to who opened the scope.
struct Stopped {};

struct StopState;  // inside stop.cpp

/// While it lives, work of this thread, and of the threads that work for it, can be stopped: at every stop
/// point the question is asked again, at most every 50 ms and on this thread alone. Once the answer was yes,
/// every stop point of all these threads throws Stopped. The innermost scope of a thread counts.
class StopScope {
 public:
  /// @param unwanted the question: true when the work is to stop. It may throw nothing.
  explicit StopScope(std::function<bool()> unwanted);
  StopScope(const StopScope&) = delete;
  StopScope& operator=(const StopScope&) = delete;
  ~StopScope();

 private:
  StopState* state_;
  StopState* outer_;
};

/// The scope that a thread works in, for the threads that it starts. They must end before the scope does.
class StopHere {
 public:
  StopHere() noexcept;
  /// While it lives, this thread stops when the thread that made `where` does.
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

/// While it lives, stop points of this thread let pass: for what must be finished, such as the list of what
/// was not done.
class StopLater {
 public:
  StopLater() noexcept;
  StopLater(const StopLater&) = delete;
  StopLater& operator=(const StopLater&) = delete;
  ~StopLater();

 private:
  StopState* outer_;
};

/// A place where work may be left. Every loop that may take longer than some 20 ms has one, or calls
/// something that has. It costs some 20 ns in a scope and nothing to speak of outside one.
/// @throws Stopped
void stop_point();

/// A stop point for steps so short that asking each time would cost: one call of 256 is one. Some 2 ns.
/// @throws Stopped
void stop_tick();

}  // namespace psg
