#include "psg/system/atomic_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <memory>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "psg/core/error.hpp"
#include "psg/core/stop.hpp"
#include "psg/system/opened_folder.hpp"
#include "psg/system/temporary.hpp"

namespace psg {
namespace {

[[noreturn]] void fail(const std::string& path, const char* what, int cause) {
  throw Error(ErrorKind::io, fmt::format("{}: {}: {}", path, what, std::generic_category().message(cause)));
}

int cause_of(int result) { return result == 0 ? 0 : errno; }

/// Has the disk take all bytes of a file; returns the cause of a failure, else 0. A busy disk takes seconds
/// for that, so it is waited for in another thread where work can be stopped.
int synced(int descriptor) {
  struct Sync {
    std::mutex mutex;
    std::condition_variable ended;
    std::optional<int> cause;
  };
  const int own = StopHere().asks() ? fcntl(descriptor, F_DUPFD_CLOEXEC, 0) : -1;
  if (own < 0) return cause_of(fsync(descriptor));
  const auto sync = std::make_shared<Sync>();
  try {
    std::thread([sync, own] {
      const int cause = cause_of(fsync(own));
      close(own);
      const std::scoped_lock lock(sync->mutex);
      sync->cause = cause;
      sync->ended.notify_one();
    }).detach();
  } catch (const std::system_error&) {  // no thread to be had
    close(own);
    return cause_of(fsync(descriptor));
  }
  std::unique_lock lock(sync->mutex);
  while (
      !sync->ended.wait_for(lock, std::chrono::milliseconds(20), [&] { return sync->cause.has_value(); })) {
    stop_point();
  }
  return *sync->cause;
}

constexpr mode_t permissions = 0777;

/// A group of other people gets no more than everybody.
mode_t for_another_group(mode_t mode) { return mode & (~mode_t{0070} | ((mode & mode_t{0007}) << 3)); }

/// The most that a file of this group may be opened to others: as much as its source, else as any new file.
mode_t limit_of(const std::string& copy_of, gid_t group) {
  struct stat source {};
  if (copy_of.empty() || stat(copy_of.c_str(), &source) != 0) return 0666;
  const mode_t mode = source.st_mode & permissions;
  return source.st_gid == group ? mode : for_another_group(mode);
}

/// The group that a new file gets.
gid_t group_in(const OpenedFolder& folder) {
  struct stat there {};
  return fstat(folder.descriptor(), &there) == 0 && (there.st_mode & S_ISGID) != 0 ? there.st_gid : getegid();
}

/// The mode to create the temporary file with, from which the umask is taken: that of the new file, or its
/// owner's alone until it has the owner and the mode of the one that it replaces. The owner may write it, or
/// could not sweep it.
mode_t mode_in_the_making(bool replaces, const OpenedFolder& folder, const std::string& copy_of) {
  if (replaces) return 0600;
  return limit_of(copy_of, group_in(folder)) | mode_t{0200};
}

/// Takes from a new file what its source has not.
void restrict_to(int descriptor, const std::string& copy_of) {
  struct stat made {};
  if (copy_of.empty() || fstat(descriptor, &made) != 0) return;
  static_cast<void>(fchmod(descriptor, made.st_mode & limit_of(copy_of, made.st_gid)));
}

/// Gives a file that will replace another the owner, group and mode of that one, as far as the system allows
/// it. Where its group cannot be had, the own group gets no more than everybody.
void take_over(int descriptor, const struct stat& old, const std::string& copy_of) {
  const auto given = [&](uid_t owner) { return fchown(descriptor, owner, old.st_gid) == 0; };
  [[maybe_unused]] const bool group_is_had = given(old.st_uid) || given(static_cast<uid_t>(-1));
  struct stat made {};
  if (fstat(descriptor, &made) != 0) return;  // and so its owner's alone
  const mode_t mode = made.st_gid == old.st_gid ? old.st_mode : for_another_group(old.st_mode);
  static_cast<void>(
      fchmod(descriptor, mode & limit_of(copy_of, made.st_gid)));  // a disk without modes keeps its own
}

/// Whether nothing was done to a file between two looks, its names left aside.
bool is_as_it_was(const struct stat& now, const struct stat& then) {
  return now.st_dev == then.st_dev && now.st_ino == then.st_ino && now.st_size == then.st_size &&
         now.st_mtim.tv_sec == then.st_mtim.tv_sec && now.st_mtim.tv_nsec == then.st_mtim.tv_nsec;
}

/// No signal comes to this thread while it lives.
class SignalsLater {
 public:
  SignalsLater() noexcept {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  SignalsLater(const SignalsLater&) = delete;
  SignalsLater& operator=(const SignalsLater&) = delete;
  ~SignalsLater() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_{};
};

thread_local Together* gathering = nullptr;

}  // namespace

/// A file that is to get its name.
struct Placement {
  Placement(Output o, const std::string& temporary_folder);

  /// Has the disk take its bytes.
  void complete() const;
  /// @throws Error(bad_argument) as check_output
  [[nodiscard]] std::optional<struct stat> check() const;
  /// Gives it its name. What is there is held against the guard again.
  void put_in_place();
  /// Has the disk take its name, and tells where the folder was moved.
  void settle() const;
  [[nodiscard]] bool is_same(const Placement& other) const;

  Output output;
  std::string name;  ///< in the folder, of the file itself where the path is a link
  FolderHeld folder;
  std::vector<FileId> inputs;  ///< as they were at the beginning
  std::optional<Temporary> file;

 private:
  [[nodiscard]] bool became_new() const;
  [[nodiscard]] bool took_the_place_of(const struct stat& seen);
  [[noreturn]] void refuse_place(int cause) const { fail(output.path, "cannot be put in place", cause); }
};

Placement::Placement(Output o, const std::string& temporary_folder) : output(std::move(o)) {
  check_output(output);
  const std::string target = file_behind_links(output.path);
  const std::string place = folder_of(target);
  name = target.substr(target.rfind('/') + 1);
  inputs = ids_of(output.overwrite.inputs);
  const bool elsewhere = !temporary_folder.empty() && target == output.path;
  try {
    folder = std::make_shared<const OpenedFolder>(place);
    FolderHeld making = elsewhere ? std::make_shared<const OpenedFolder>(temporary_folder + "/") : folder;
    struct stat there {};
    const bool replaces = fstatat(folder->descriptor(), name.c_str(), &there, 0) == 0;
    const mode_t mode = mode_in_the_making(replaces, *making, output.overwrite.copy_of);
    file.emplace(std::move(making), !elsewhere, mode);
  } catch (const std::system_error& error) {
    fail(output.path, "cannot create a file in its folder", error.code().value());
  }
}

void Placement::complete() const {
  if (const int cause = synced(file->descriptor())) {
    fail(output.path, "cannot be written to the disk", cause);
  }
}

std::optional<struct stat> Placement::check() const {
  return check_output_in(folder->descriptor(), name, output, inputs);
}

/// Whether it got its name where nothing was. False when something is there.
bool Placement::became_new() const {
  restrict_to(file->descriptor(), output.overwrite.copy_of);
  const int from = file->folder().descriptor();
  if (renameat2(from, file->name().c_str(), folder->descriptor(), name.c_str(), RENAME_NOREPLACE) == 0) {
    return true;
  }
  if (errno == EEXIST) return false;
  // A disk that cannot rename without replacing.
  if (errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP) refuse_place(errno);
  if (renameat(from, file->name().c_str(), folder->descriptor(), name.c_str()) != 0) refuse_place(errno);
  return true;
}

/// Whether it replaced the file that was looked at. The two change places where the disk can do that, so that
/// another one which came in between is seen, and comes back.
bool Placement::took_the_place_of(const struct stat& seen) {
  take_over(file->descriptor(), seen, output.overwrite.copy_of);
  const int from = file->folder().descriptor();
  const auto exchange = [&] {
    return renameat2(from, file->name().c_str(), folder->descriptor(), name.c_str(), RENAME_EXCHANGE) == 0;
  };
  file->spare(true);  // no handler of signals may remove what is not ours
  if (!exchange()) {
    const int cause = errno;
    file->spare(false);
    if (cause == ENOENT) return false;  // it was removed meanwhile
    if (cause != EINVAL && cause != ENOSYS && cause != EOPNOTSUPP) refuse_place(cause);
    if (renameat(from, file->name().c_str(), folder->descriptor(), name.c_str()) != 0) refuse_place(errno);
    return true;
  }
  struct stat old {};
  const bool known = fstatat(from, file->name().c_str(), &old, AT_SYMLINK_NOFOLLOW) == 0;
  if (!known || is_as_it_was(old, seen)) {
    if (known) unlinkat(from, file->name().c_str(), 0);
    return true;
  }
  if (!exchange()) {
    file->renamed();  // what has its name is somebody else's
    throw Error(ErrorKind::io,
                fmt::format("{}: another file came there in the moment when it was put in place; that file "
                            "is {} beside it now",
                            output.path, file->name()));
  }
  file->spare(false);
  return false;
}

void Placement::put_in_place() {
  constexpr int most_looks = 100;
  for (int look = 0; look < most_looks; ++look) {
    const auto seen = check();
    struct stat named {};
    const bool there = fstatat(folder->descriptor(), name.c_str(), &named, AT_SYMLINK_NOFOLLOW) == 0;
    if (there && S_ISLNK(named.st_mode)) refuse_place(ELOOP);
    if (seen ? took_the_place_of(*seen) : became_new()) {
      // Its lock goes later than its old name, so that nobody takes it for one that was left.
      file->renamed();
      return;
    }
  }
  fail(output.path, "other programs change what is there all the time", EBUSY);
}

/// Without this the name of the file, though not its bytes, could be lost when power fails.
void Placement::settle() const {
  const int readable = openat(folder->descriptor(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (readable >= 0) {  // a folder may be written but not read: nothing more can be done
    const int cause = cause_of(fsync(readable));
    close(readable);
    if (cause != 0 && cause != EINVAL && cause != ENOTSUP) {
      fail(output.path, "its folder cannot be synced", cause);
    }
  }
  if (!folder->was_moved()) return;
  throw Error(ErrorKind::io,
              fmt::format("{}: its folder was renamed while it was written; it is whole, as {}{}",
                          output.path, folder->place(), name));
}

bool Placement::is_same(const Placement& other) const {
  struct stat a {
  }, b{};
  return name == other.name && fstat(folder->descriptor(), &a) == 0 &&
         fstat(other.folder->descriptor(), &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

namespace {

using Placements = std::vector<std::shared_ptr<Placement>>;

std::string names_of(std::span<const std::shared_ptr<Placement>> files) {
  constexpr std::size_t most_names = 3;
  std::string text;
  for (std::size_t i = 0; i < files.size() && i < most_names; ++i) {
    text += fmt::format("{}{}", i == 0 ? "" : ", ", files[i]->output.path);
  }
  if (files.size() > most_names) text += fmt::format(" and {} more", files.size() - most_names);
  return text;
}

/// Gives all of them their names. Everything that can be known to fail has been tried before the first.
void put_all_in_place(const Placements& files) {
  for (const auto& file : files) static_cast<void>(file->check());
  const SignalsLater all_or_none;
  for (std::size_t i = 0; i < files.size(); ++i) {
    try {
      files[i]->put_in_place();
    } catch (const Error& error) {
      if (i == 0) throw;
      throw Error(error.kind(),
                  fmt::format("{}; of the files that belong together, {} {} in place already", error.what(),
                              names_of(std::span(files).first(i)), i == 1 ? "is" : "are"));
    }
  }
}

void settle(const Placements& files) {
  std::optional<Error> first;
  for (const auto& file : files) {
    try {
      file->settle();
    } catch (const Error& error) {
      if (!first) first = error;
    }
  }
  if (first) throw Error(*first);
}

}  // namespace

AtomicFile::AtomicFile(Output output, const std::string& temporary_folder)
    : file_(std::make_shared<Placement>(std::move(output), temporary_folder)) {}

const std::string& AtomicFile::path() const noexcept { return file_->output.path; }

std::string AtomicFile::temporary() const {
  std::string open_file = fmt::format("/proc/self/fd/{}", file_->file->descriptor());
  struct stat there {
  }, ours{};
  const bool same = stat(open_file.c_str(), &there) == 0 && fstat(file_->file->descriptor(), &ours) == 0 &&
                    there.st_dev == ours.st_dev && there.st_ino == ours.st_ino;
  return same ? open_file : file_->file->path();
}

void AtomicFile::write(std::span<const char> bytes) {
  constexpr std::size_t piece = std::size_t{4} << 20;
  while (!bytes.empty()) {
    stop_point();
    const ssize_t written = ::write(file_->file->descriptor(), bytes.data(), std::min(bytes.size(), piece));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(path(), "cannot be written", errno);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

void AtomicFile::write_at(std::int64_t offset, std::span<const char> bytes) {
  stop_point();
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(file_->file->descriptor(), bytes.data(), bytes.size(), offset);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(path(), "cannot be written", errno);
    offset += written;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

std::int64_t AtomicFile::size() const {
  struct stat status {};
  if (fstat(file_->file->descriptor(), &status) != 0) fail(path(), "cannot be looked at", errno);
  return status.st_size;
}

void AtomicFile::commit() {
  file_->complete();
  if (gathering != nullptr) return gathering->add(file_);
  put_all_in_place({file_});
  file_->settle();
}

Together::Together() noexcept : outer_(std::exchange(gathering, this)) {}

Together::~Together() { gathering = outer_; }

void Together::add(std::shared_ptr<Placement> file) {
  for (const auto& other : files_) {
    if (!file->is_same(*other)) continue;
    throw Error(
        ErrorKind::bad_argument,
        fmt::format("{}: would be written twice, expected another name for each output", file->output.path));
  }
  files_.push_back(std::move(file));
}

void Together::commit() {
  const Placements files = std::exchange(files_, {});
  if (outer_ != nullptr) {
    for (const auto& file : files) outer_->add(file);
    return;
  }
  put_all_in_place(files);
  settle(files);
}

void write_atomically(Output output, std::span<const char> bytes, const std::string& temporary_folder) {
  AtomicFile file(std::move(output), temporary_folder);
  file.write(bytes);
  file.commit();
}

}  // namespace psg
