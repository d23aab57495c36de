#include "psg/store/contents.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "psg/store/records.hpp"

namespace psg::store {
namespace {

using namespace std::string_view_literals;

constexpr std::uint64_t superblock_size = 96;
constexpr std::size_t most_members = 1000;  // of one group; ours have a dozen

/// Where the header of the root group lies (HDF5 specification, II.A; version 0 of the superblock).
std::uint64_t root_address(Parts& parts) {
  const Part part = parts.take(0, superblock_size);
  Cursor cursor = part.cursor();
  cursor.expect("\x89HDF\r\n\x1a\n\0\0\0\0\0\x08\x08\0\x04\0\x10\0\0\0\0\0"sv, "an unknown superblock");
  cursor.expect_zeros(8, "a file that does not begin at its beginning");
  if (cursor.address() != no_address) cursor.refuse("an unknown superblock");
  if (cursor.address() != parts.size()) cursor.refuse("a file of another length");
  if (cursor.address() != no_address) cursor.refuse("a file that belongs to others");
  cursor.expect_zeros(8, "an unknown root");
  const std::uint64_t root = cursor.address();
  cursor.expect_zeros(24, "an unknown root");
  return root;
}

/// Whether a rule's group may have this name, which layout.cpp makes.
bool is_rule_link(std::string_view name) {
  return !name.empty() && name.find_first_of("/.\0"sv) == std::string_view::npos;
}

/// A message that tells where too many links or attributes lie.
struct DenseInfo {
  std::uint64_t heap;
  std::uint64_t tree;
};

DenseInfo dense_info(Cursor cursor, std::size_t order_width) {
  cursor.expect("\0\x03"sv, "a group without an order");
  cursor.skip(order_width);
  const std::uint64_t heap = cursor.address();
  cursor.skip(8);  // the tree that is sorted by name
  return {heap, cursor.address()};
}

/// All messages of one kind, in the order in which they were made, be they in the header or not.
DenseMessages all_of_kind(const Object& object, MessageKind kind, Parts& parts) {
  const bool links = kind == MessageKind::link;
  const MessageKind info_kind = links ? MessageKind::link_info : MessageKind::attribute_info;
  DenseMessages all;
  std::size_t infos = 0;
  for (const Message& message : object.messages) {
    if (message.kind == kind) all.messages.push_back(message);
    if (message.kind != info_kind) continue;
    if (++infos > 1) message.body.refuse("a group that says twice where its members are");
    const DenseInfo info = dense_info(message.body, links ? 8 : 2);
    if (info.heap != no_address) all = dense_messages(parts, kind, info.heap, info.tree);
  }
  if (links && infos == 0) refuse_at(object.at, "a group that does not say where its members are");
  return all;
}

}  // namespace

Contents::Contents(const File& file) : parts_(file), texts_(parts_) {
  Object root = object_at(parts_, root_address(parts_));
  if (!root.group) refuse_at(root.at, "a root that is no group");
  read_attributes(root);
  root_object_ = std::move(root);
}

void Contents::read_attributes(const Object& object) {
  auto all = all_of_kind(object, MessageKind::attribute, parts_);
  std::ranges::stable_sort(all.messages, {}, &Message::order);
  std::set<std::string> names;
  for (const Message& message : all.messages) {
    const Attribute attribute = attribute_of(message.body);
    if (!names.insert(attribute.name).second) message.body.refuse("two attributes of one name");
    if (attribute.name == "layout_version") {
      layout_version_ = attribute.one_whole();
    } else if (attribute.name == "layout") {
      layout_ = attribute.one_text(texts_);
    } else {
      attributes_.emplace_back(attribute.name, attribute.one_text(texts_));
    }
  }
  if (!names.contains("layout") || !names.contains("layout_version")) {
    refuse_at(object.at, "a root that does not name its layout");
  }
}

std::vector<Contents::Link> Contents::links_of(const Object& group, bool of_rules) {
  auto all = all_of_kind(group, MessageKind::link, parts_);
  if (all.messages.size() > most_members) refuse_at(group.at, "a group with too many members");
  std::vector<Link> links;
  std::set<std::string> names;
  for (const Message& message : all.messages) {
    Cursor cursor = message.body;
    cursor.expect("\x01"sv, "a link of an unknown version");
    const std::uint64_t flags = cursor.number(1);
    // A hard link with its place in the order and a name whose length has 1 or 2 bytes.
    if (flags != 4 && flags != 5) cursor.refuse("a link of an unknown kind, or out of the file,");
    const std::uint64_t order = cursor.number(8);
    const auto letters = cursor.bytes(cursor.number(flags == 4 ? 1 : 2));
    std::string name(letters.begin(), letters.end());
    if (name.size() > longest_name || !(of_rules ? is_rule_link(name) : is_plain(name)) ||
        !names.insert(name).second) {
      cursor.refuse(
          "a member's name that is empty, has more than letters, digits and \"_\", or comes twice,");
    }
    links.push_back({order, std::move(name), cursor.address()});
    if (cursor.left() > 0) cursor.refuse("something behind a link");
  }
  std::ranges::stable_sort(links, {}, &Link::order);
  return links;
}

void Contents::collect(const Object& group, const std::vector<std::string>& path, const Wanted& wanted,
                       std::vector<Entry>& entries) {
  const bool of_rules = path.size() == 1 && path.front() == "rules";
  for (const Link& link : links_of(group, of_rules)) {
    const Object object = object_at(parts_, link.address);
    // Groups are in the root and in the group of rules, which holds nothing else.
    if (object.group != of_rules && !(object.group && path.empty())) {
      refuse_at(object.at, object.group ? "groups nested too deep" : "a table among the rules");
    }
    if (object.group) {
      std::vector<std::string> below = path;
      below.push_back(link.name);
      collect(object, below, wanted, entries);
    } else if (wanted(table_name(path, link.name))) {
      entries.push_back({path, link.name, table_of(object, link.name, parts_, texts_)});
    }
  }
}

std::vector<Entry> Contents::entries(const Wanted& wanted) {
  std::vector<Entry> entries;
  collect(root_object_, {}, wanted, entries);
  return entries;
}

}  // namespace psg::store
