// What may be replaced by a file that is written, and what never.
#include "psg/system/output.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

#include "psg/core/error.hpp"
#include "psg/system/atomic_file.hpp"

namespace psg {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
namespace fs = std::filesystem;

const FileKind list = text_beginning("a list of ours", "ours\n");

class OutputTest : public ::testing::Test {
 public:
  OutputTest() {
    std::string name = testing::TempDir() + "psg_output_XXXXXX";
    folder_ = mkdtemp(name.data());
  }
  ~OutputTest() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  [[nodiscard]] std::string at(const std::string& name) const { return (folder_ / name).string(); }
  [[nodiscard]] std::string file(const std::string& name, const std::string& bytes) const {
    std::ofstream(at(name), std::ios::binary) << bytes;
    return at(name);
  }
  [[nodiscard]] static std::string bytes_of(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  /// The sentence that refuses the output, and "" where it was written.
  static std::string refusal(const Output& output) {
    try {
      write_atomically(output, std::string_view("ours\nnew\n"));
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::bad_argument) << error.what();
      EXPECT_LE(std::string_view(error.what()).size(), 1000U);
      return error.what();
    }
    return "";
  }
  [[nodiscard]] static unsigned mode_of(const std::string& path) {
    return static_cast<unsigned>(fs::status(path).permissions());
  }

 private:
  fs::path folder_;
};

/// A header of EDF with these labels (Kemp et al. 1992): 256 bytes, then 16 for each label.
std::string edf(const std::vector<std::string>& labels, const std::string& version = "0       ") {
  std::string bytes = version + std::string(244, ' ');
  bytes += std::to_string(labels.size());
  bytes.resize(256, ' ');
  for (std::string label : labels) {
    label.resize(16, ' ');
    bytes += label;
  }
  return bytes + std::string(240 * labels.size(), ' ') + "data";
}

TEST_F(OutputTest, a_new_file_an_empty_one_and_one_of_its_kind_are_written) {
  EXPECT_EQ(refusal({at("new"), list}), "");
  EXPECT_EQ(refusal({file("empty", ""), list}), "");
  EXPECT_EQ(refusal({file("old", "ours\nold\n"), list}), "");
  EXPECT_EQ(bytes_of(at("old")), "ours\nnew\n");
}

TEST_F(OutputTest, a_file_of_another_kind_is_replaced_by_force_alone) {
  const std::string path = file("notes.txt", "my notes\n");
  EXPECT_THAT(refusal({path, list}),
              AllOf(HasSubstr("notes.txt: is not a list of ours"), Not(HasSubstr("force"))));
  EXPECT_THAT(refusal({path, list, {.force = Force::not_asked}}), HasSubstr("force replaces it"));
  EXPECT_EQ(bytes_of(path), "my notes\n");
  EXPECT_EQ(refusal({path, list, {.force = Force::asked}}), "");
}

TEST_F(OutputTest, an_input_is_not_replaced_by_whatever_name_nor_by_force) {
  const std::string path = file("in", "ours\nold\n");
  fs::create_symlink("in", at("link"));
  fs::create_hard_link(path, at("hard"));
  fs::create_directory_symlink(fs::path(path).parent_path(), at("folder"));
  for (const std::string& name :
       {path, at("./in"), at("link"), at("hard"), at("folder/in"), at("folder/link")}) {
    EXPECT_THAT(refusal({name, list, {.inputs = {"", path}, .force = Force::asked}}),
                HasSubstr("is read by this call"));
    EXPECT_THAT(refusal({path, list, {.inputs = {name}}}), HasSubstr("is read by this call"));
  }
  EXPECT_EQ(bytes_of(path), "ours\nold\n");
  EXPECT_TRUE(fs::is_symlink(at("link")));
}

TEST_F(OutputTest, a_recording_is_replaced_by_a_forced_writer_of_recordings_alone) {
  FileKind any{"a recording", [](const std::string&, std::string_view) { return false; }, true};
  const FileKind greedy{"anything", [](const std::string&, std::string_view) { return true; }};
  for (const std::string& bytes :
       {edf({"EMG LAT"}), edf({"EDF Annotations", "EMG RAT"}),
        edf({"LAT"},
            "\xFF"
            "BIOSEMI"),
        edf({}).substr(0, 256), edf({"EMG"}).substr(0, 20), edf({"EMG"}, std::string("0\0\0\0\0\0\0\0", 8)),
        edf({"EMG"}, "  0     ")}) {
    const bool signals = bytes.size() != 256;  // a header of no signal at all holds none
    const std::string path = file("night.edf", bytes);
    if (signals) {
      EXPECT_THAT(refusal({path, greedy, {.force = Force::asked}}), HasSubstr("is a recording with signals"));
      EXPECT_EQ(bytes_of(path), bytes);
    }
    EXPECT_NE(refusal({path, any}), "");
    EXPECT_EQ(bytes_of(path), bytes);
    EXPECT_EQ(refusal({path, any, {.force = Force::asked}}), "");
  }
  EXPECT_EQ(refusal({file("marks.edf", edf({"EDF Annotations", "EDF Annotations"})), greedy}), "");
}

TEST_F(OutputTest, a_list_of_stages_that_begins_with_0_is_no_recording) {
  EXPECT_THAT(refusal({file("stages.txt", "0\n0\n0\n0\n1\n1\n2\n"), list}), HasSubstr("is not a list"));
}

TEST_F(OutputTest, a_folder_a_pipe_and_a_device_are_refused) {
  fs::create_directory(at("folder"));
  ASSERT_EQ(mkfifo(at("pipe").c_str(), 0600), 0);
  EXPECT_THAT(refusal({at("folder"), list, {.force = Force::asked}}), HasSubstr("is a folder"));
  EXPECT_THAT(refusal({at("pipe"), list, {.force = Force::asked}}), HasSubstr("is a pipe or a device"));
  EXPECT_THAT(refusal({"/dev/null", list, {.force = Force::asked}}), HasSubstr("is a pipe or a device"));
  EXPECT_TRUE(fs::is_fifo(at("pipe")));
}

TEST_F(OutputTest, a_link_stays_and_the_file_that_it_names_is_replaced) {
  fs::create_directory(at("there"));
  const std::string real = file("there/old", "ours\nold\n");
  fs::create_symlink("there/old", at("one"));
  fs::create_symlink(at("one"), at("two"));
  EXPECT_EQ(refusal({at("two"), list}), "");
  EXPECT_EQ(bytes_of(real), "ours\nnew\n");
  EXPECT_TRUE(fs::is_symlink(at("one")) && fs::is_symlink(at("two")));
  fs::create_symlink("there/none", at("dangling"));
  EXPECT_EQ(refusal({at("dangling"), list}), "");
  EXPECT_EQ(bytes_of(at("there/none")), "ours\nnew\n");
  fs::create_symlink(file("there/notes", "notes"), at("foreign"));
  EXPECT_NE(refusal({at("foreign"), list}), "");
  EXPECT_EQ(bytes_of(at("there/notes")), "notes");
}

TEST_F(OutputTest, links_that_run_in_a_circle_are_an_error) {
  fs::create_symlink("b", at("a"));
  fs::create_symlink("a", at("b"));
  EXPECT_THROW(write_atomically({at("a"), list}, std::string_view("x")), Error);
}

TEST_F(OutputTest, what_came_to_the_path_meanwhile_is_not_lost) {
  AtomicFile begun({at("out"), list});
  begun.write(std::string_view("ours\n"));
  const std::string other = file("out", "somebody else's");
  EXPECT_THROW(begun.commit(), Error);
  EXPECT_EQ(bytes_of(other), "somebody else's");
}

TEST_F(OutputTest, an_input_that_was_moved_to_the_path_meanwhile_is_not_lost) {
  const std::string input = file("in", "ours\nold\n");
  AtomicFile begun({at("out"), list, {.inputs = {input}}});
  fs::create_symlink(input, at("out"));
  EXPECT_THROW(begun.commit(), Error);
  EXPECT_EQ(bytes_of(input), "ours\nold\n");
}

TEST_F(OutputTest, a_replaced_file_keeps_its_mode_and_a_new_one_has_that_of_the_umask) {
  const mode_t before = umask(027);
  EXPECT_EQ(refusal({at("new"), list}), "");
  EXPECT_EQ(mode_of(at("new")), 0640U);
  for (const unsigned mode : {0600U, 0644U, 0664U}) {
    const std::string path = file("old", "ours\n");
    ASSERT_EQ(chmod(path.c_str(), mode), 0);
    EXPECT_EQ(refusal({path, list}), "");
    EXPECT_EQ(mode_of(path), mode);
    fs::remove(path);
  }
  umask(before);
}

TEST_F(OutputTest, a_copy_is_no_more_open_than_its_source_nor_is_its_temporary_file) {
  const std::string source = file("source", "x");
  const mode_t before = umask(022);
  ASSERT_EQ(chmod(source.c_str(), 0600), 0);
  AtomicFile copy({at("copy"), list, {.copy_of = source}});
  EXPECT_EQ(mode_of(copy.temporary()), 0600U);
  copy.commit();
  EXPECT_EQ(mode_of(at("copy")), 0600U);
  const std::string open = file("open", "ours\n");  // 0644
  AtomicFile over({open, list, {.copy_of = source}});
  EXPECT_EQ(mode_of(over.temporary()), 0600U);
  over.commit();
  EXPECT_EQ(mode_of(open), 0600U);
  umask(before);
}

TEST_F(OutputTest, a_write_protected_file_is_replaced_by_force_alone) {
  const std::string path = file("old", "ours\n");
  ASSERT_EQ(chmod(path.c_str(), 0444), 0);
  EXPECT_THAT(refusal({path, list}), HasSubstr("is write-protected"));
  EXPECT_EQ(bytes_of(path), "ours\n");
  EXPECT_EQ(refusal({path, list, {.force = Force::asked}}), "");
  EXPECT_EQ(mode_of(path), 0444U);
}

TEST_F(OutputTest, a_program_is_not_replaced_even_by_force) {
  std::string windows(200, '\0');
  windows.replace(0, 2, "MZ").replace(0x3C, 1, "\x80").replace(0x80, 4, std::string("PE\0\0", 4));
  for (const std::string& bytes : {std::string("\x7F"
                                               "ELF\2\1\1"),
                                   std::string("#!/bin/sh\n"), std::string("\xCF\xFA\xED\xFE"), windows}) {
    const std::string path = file("tool", bytes);
    EXPECT_THAT(refusal({path, list, {.force = Force::asked}}), HasSubstr("is a program"));
    EXPECT_EQ(bytes_of(path), bytes);
  }
  EXPECT_EQ(refusal({file("text", "MZ is no program\n"), list, {.force = Force::asked}}), "");
}

TEST_F(OutputTest, nothing_is_written_into_a_folder_of_the_system) {
  const auto system = HasSubstr("a folder of the system");
  for (const std::string& path :
       {std::string("/proc/psg"), std::string("/proc/self/psg"), std::string("/sys/psg"),
        std::string("/dev/psg"), std::string("/dev/fd/77"), std::string("/dev/../dev/psg")}) {
    EXPECT_THAT(refusal({path, list, {.force = Force::asked}}), system) << path;
    EXPECT_FALSE(fs::exists(path)) << path;
  }
  fs::create_symlink("/dev/psg", at("link"));
  EXPECT_THAT(refusal({at("link"), list}), system);
  fs::create_directory_symlink("/dev", at("folder"));
  EXPECT_THAT(refusal({at("folder/psg"), list}), system);
}

TEST_F(OutputTest, a_file_that_somebody_has_open_is_not_replaced_by_its_number) {
  const std::string path = file("open", "ours\n");
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  for (const char* folder : {"/proc/self/fd/", "/dev/fd/"}) {
    EXPECT_THAT(refusal({folder + std::to_string(descriptor), list, {.force = Force::asked}}),
                HasSubstr("a folder of the system"));
  }
  close(descriptor);
  EXPECT_EQ(bytes_of(path), "ours\n");
}

TEST_F(OutputTest, a_file_for_memory_that_is_shared_may_be_written) {
  if (!fs::is_directory("/dev/shm")) GTEST_SKIP() << "there is no /dev/shm";
  const std::string path = "/dev/shm/psg-output-test-" + std::to_string(getpid());
  EXPECT_EQ(refusal({path, list}), "");
  fs::remove(path);
}

TEST_F(OutputTest, a_file_that_comes_in_the_moment_of_the_renaming_is_not_lost) {
  const std::string out = file("out", "ours\n"), theirs = file("theirs", "the work of somebody else");
  const auto swap = [&] { renameat2(AT_FDCWD, out.c_str(), AT_FDCWD, theirs.c_str(), RENAME_EXCHANGE); };
  std::atomic<bool> ended{false};
  std::thread other([&] {
    while (!ended) swap();
  });
  for (int i = 0; i < 300; ++i) {
    try {
      write_atomically({out, list}, std::string_view("ours\nnew\n"));
    } catch (const Error&) {  // the other one's was there
    }
  }
  ended = true;
  other.join();
  EXPECT_TRUE(bytes_of(out).starts_with("the work") || bytes_of(theirs).starts_with("the work"))
      << bytes_of(out) << " | " << bytes_of(theirs);
}

TEST_F(OutputTest, only_an_own_file_is_removed) {
  remove_own_file(file("ours", "ours\n"), list);
  remove_own_file(file("theirs", "theirs\n"), list);
  remove_own_file(at("none"), list);
  EXPECT_FALSE(fs::exists(at("ours")));
  EXPECT_TRUE(fs::exists(at("theirs")));
}

TEST_F(OutputTest, two_names_of_one_file_are_known_whether_or_not_it_is_there) {
  const std::string path = file("a.txt", "N2\n");
  fs::create_symlink(path, at("link.txt"));
  EXPECT_TRUE(is_same_file(path, at("link.txt")));
  EXPECT_TRUE(is_same_file(at("none.txt"), at("./none.txt")));
  EXPECT_FALSE(is_same_file(at("none.txt"), path));
  EXPECT_FALSE(is_same_file(at("none.txt"), at("other.txt")));
  fs::create_symlink("none.txt", at("dangling.txt"));
  EXPECT_TRUE(is_same_file(at("none.txt"), at("dangling.txt")));
  EXPECT_THROW(check_written_once({at("x"), at("y"), at("./x")}), Error);
  EXPECT_NO_THROW(check_written_once({at("x"), at("y")}));
}

}  // namespace
}  // namespace psg
