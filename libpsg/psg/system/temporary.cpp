#include "psg/system/temporary.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <climits>
#include <cstdint>
#include <ctime>
#include <map>
#include <mutex>
#include <string_view>
#include <system_error>
#include <utility>

namespace psg {

/// An entry of the list that a handler of signals reads. Entries are never freed, only used again, so that
/// it may read them at any time.
struct ListedTemporary {
  std::atomic<bool> used{true};
  std::atomic<pid_t> maker{0};  ///< the process whose file it is or will be; 0: it is none
  std::atomic<int> folder{-1};  ///< open as long as there is a maker
  std::array<char, NAME_MAX + 1> name{};
  ListedTemporary* next = nullptr;
};

namespace {

std::atomic<bool> ending{false};  // a handler has removed all files
std::atomic<ListedTemporary*> first_listed{nullptr};

/// Of the name of this host, as digits of a file's name.
std::uint32_t host() {
  static const std::uint32_t hash = [] {
    std::array<char, 256> name{};
    std::uint32_t value = 2166136261;  // FNV-1a
    if (gethostname(name.data(), name.size() - 1) != 0) return value;
    for (const char* c = name.data(); *c != '\0'; ++c) {
      value = (value ^ static_cast<unsigned char>(*c)) * 16777619;
    }
    return value;
  }();
  return hash;
}

/// A name that no file had before, on any host: two that are made at once differ in host or process.
std::string new_name() {
  static std::atomic<unsigned> counter{0};
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto ticks = static_cast<std::uint64_t>(std::chrono::nanoseconds(now).count());
  return fmt::format(".psg-{}-{}-{:08x}{:016x}.tmp", getpid(), counter++, host(), ticks);
}

constexpr std::string_view name_begin = ".psg-", name_end = ".tmp";
constexpr std::size_t host_digits = 8, tick_digits = 16;

/// Takes characters of a set from the beginning of a text; how many.
std::size_t take(std::string_view& text, std::string_view set) {
  const std::size_t count = std::min(text.find_first_not_of(set), text.size());
  text.remove_prefix(count);
  return count;
}

bool of_another_host(std::string_view name) {
  name.remove_suffix(name_end.size());
  const std::string_view last = name.substr(name.rfind('-') + 1);
  if (last.size() != host_digits + tick_digits) return false;
  std::uint32_t found = 0;
  const auto [end, failed] = std::from_chars(last.data(), last.data() + host_digits, found, 16);
  return failed == std::errc{} && end == last.data() + host_digits && found != host();
}

bool locked(int descriptor) { return flock(descriptor, LOCK_EX | LOCK_NB) == 0; }

/// Locks a new file. True when a sweeper that came between making and locking it has it, or has removed it.
/// Some file systems know no locks; there nothing is swept either.
bool swept_meanwhile(int descriptor) {
  struct stat there {};
  if (!locked(descriptor)) return errno == EWOULDBLOCK;
  return fstat(descriptor, &there) == 0 && there.st_nlink == 0;
}

void sweep_file(int folder, const char* name, bool foreign) noexcept {
  constexpr std::time_t day = 24 * 60 * 60;
  // For writing: NFS gives such a lock for nothing less.
  const int file = openat(folder, name, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (file < 0) return;
  struct stat held {
  }, named{};
  const bool dead = fstat(file, &held) == 0 && S_ISREG(held.st_mode) &&
                    (!foreign || held.st_mtime + day < std::time(nullptr)) && locked(file);
  // It may have got its name between our opening and locking it.
  if (dead && fstatat(folder, name, &named, AT_SYMLINK_NOFOLLOW) == 0 && named.st_ino == held.st_ino &&
      named.st_dev == held.st_dev) {
    unlinkat(folder, name, 0);
  }
  close(file);
}

/// Sweeps a folder that is open.
void sweep(int folder) {
  const int readable = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (readable < 0) return;
  DIR* const names = fdopendir(readable);
  if (names == nullptr) {
    close(readable);
    return;
  }
  while (const dirent* found = readdir(names)) {
    if (is_temporary(found->d_name)) sweep_file(readable, found->d_name, of_another_host(found->d_name));
  }
  closedir(names);
}

/// Sweeps a folder, once a minute: one of thousands of results takes its time.
void sweep_now_and_then(const OpenedFolder& folder) {
  using Clock = std::chrono::steady_clock;
  static std::mutex mutex;
  static std::map<std::pair<std::string, ino_t>, Clock::time_point> swept;
  struct stat there {};
  if (fstat(folder.descriptor(), &there) != 0) return;
  {
    const std::scoped_lock lock(mutex);
    const auto now = Clock::now();
    const auto [last, is_new] = swept.try_emplace({folder.path(), there.st_ino}, now);
    if (!is_new && now - last->second < std::chrono::minutes(1)) return;
    last->second = now;
  }
  sweep(folder.descriptor());
}

/// A free entry of the list, or a new one.
ListedTemporary* entry() {
  for (ListedTemporary* at = first_listed.load(); at != nullptr; at = at->next) {
    bool used = false;
    if (at->used.compare_exchange_strong(used, true)) return at;
  }
  auto* made = new ListedTemporary;  // for good
  made->next = first_listed.load();
  while (!first_listed.compare_exchange_weak(made->next, made)) {
  }
  return made;
}

}  // namespace

bool is_temporary(std::string_view name) {
  constexpr std::string_view digits = "0123456789", hexadecimal = "0123456789abcdef";
  if (!name.starts_with(name_begin)) return false;
  name.remove_prefix(name_begin.size());
  for (int number = 0; number < 2; ++number) {
    if (take(name, digits) == 0 || !name.starts_with('-')) return false;
    name.remove_prefix(1);
  }
  return take(name, hexadecimal) == host_digits + tick_digits && name == name_end;
}

Temporary::Temporary(FolderHeld folder, bool sweep, mode_t mode)
    : listed_(entry()), folder_(std::move(folder)) {
  try {
    if (sweep) sweep_now_and_then(*folder_);
    make(mode);
  } catch (...) {
    listed_->maker = 0;
    listed_->used = false;
    throw;
  }
}

void Temporary::unlink() const noexcept { unlinkat(folder_->descriptor(), name_.c_str(), 0); }

void Temporary::make(mode_t mode) {
  while (true) {
    name_ = new_name();
    listed_->name[name_.copy(listed_->name.data(), listed_->name.size() - 1)] = '\0';
    listed_->folder = folder_->descriptor();
    listed_->maker = getpid();  // before the file is: a signal may come in between
    descriptor_ = openat(folder_->descriptor(), name_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    const int cause = errno;
    if (descriptor_ < 0) listed_->maker = 0;
    if (descriptor_ < 0 && cause == EEXIST) continue;
    if (descriptor_ < 0) throw std::system_error(cause, std::generic_category());
    if (ending) unlink();  // after the handler looked
    if (ending || !swept_meanwhile(descriptor_)) return;
    unlink();
    close(std::exchange(descriptor_, -1));
  }
}

void Temporary::spare(bool spared) noexcept { listed_->maker = spared ? 0 : getpid(); }

Temporary::~Temporary() {
  if (!renamed_) unlink();
  close(descriptor_);  // and with it the lock
  listed_->maker = 0;  // and only then its folder is closed
  listed_->used = false;
}

void sweep_temporaries(const std::string& folder) noexcept {
  try {
    sweep(OpenedFolder(folder.empty() ? "./" : folder).descriptor());
  } catch (const std::exception&) {  // no such folder, no memory: they stay for the next
  }
}

void remove_temporaries() noexcept {
  ending = true;
  for (ListedTemporary* at = first_listed.load(); at != nullptr; at = at->next) {
    if (at->maker == getpid()) unlinkat(at->folder, at->name.data(), 0);  // not those of who forked us
  }
}

}  // namespace psg
