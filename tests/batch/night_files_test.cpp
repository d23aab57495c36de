#include "psg/batch/night_files.hpp"

#include "support.hpp"

namespace psg::batch {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class NightFilesTest : public testing::Test {
 protected:
  [[nodiscard]] NightFiles of(const std::string& recording) {
    Folders folders;
    return night_files_of(folder.at(recording), folders);
  }
  void files(const std::vector<std::string>& names) {
    for (const auto& name : names) folder.file(name);
  }
  TemporaryFolder folder;
};

TEST_F(NightFilesTest, NsrrKeepsAnnotationsInFoldersBesideTheRecordings) {
  files({"ds/polysomnography/edfs/shhs1/shhs1-200001.edf",
         "ds/polysomnography/annotations-events-nsrr/shhs1/shhs1-200001-nsrr.xml",
         "ds/polysomnography/annotations-events-profusion/shhs1/shhs1-200001-profusion.xml",
         "ds/polysomnography/annotations-rpoints/shhs1/shhs1-200001-rpoint.csv"});
  const auto found = of("ds/polysomnography/edfs/shhs1/shhs1-200001.edf");
  EXPECT_THAT(
      found.stages,
      ElementsAre(folder.at("ds/polysomnography/annotations-events-nsrr/shhs1/shhs1-200001-nsrr.xml")));
  EXPECT_THAT(found.events, IsEmpty());
}

TEST_F(NightFilesTest, ProfusionIsTakenWhereNsrrsOwnIsMissing) {
  files({"edfs/n1.edf", "annotations-events-profusion/n1-profusion.xml"});
  EXPECT_THAT(of("edfs/n1.edf").stages,
              ElementsAre(folder.at("annotations-events-profusion/n1-profusion.xml")));
}

TEST_F(NightFilesTest, SleepEdfsHypnogramDiffersInItsLastLetter) {
  files({"SC4001E0-PSG.edf", "SC4001EC-Hypnogram.edf", "SC4002E0-PSG.edf", "SC4002EC-Hypnogram.edf"});
  EXPECT_THAT(of("SC4001E0-PSG.edf").stages, ElementsAre(folder.at("SC4001EC-Hypnogram.edf")));
  EXPECT_THAT(of("SC4002E0-PSG.edf").stages, ElementsAre(folder.at("SC4002EC-Hypnogram.edf")));
}

TEST_F(NightFilesTest, TwoHypnogramsThatFitAreNotChosenBetween) {
  files({"SC4001E0-PSG.edf", "SC4001EC-Hypnogram.edf", "SC4001EH-Hypnogram.edf"});
  EXPECT_THAT(of("SC4001E0-PSG.edf").problem,
              HasSubstr("SC4001EC-Hypnogram.edf and SC4001EH-Hypnogram.edf both fit"));
}

TEST_F(NightFilesTest, BidsKeepsStagesAndEventsInOneFile) {
  files({"sub-01/ses-1/eeg/sub-01_ses-1_task-sleep_eeg.edf",
         "sub-01/ses-1/eeg/sub-01_ses-1_task-sleep_events.tsv",
         "sub-01/ses-1/eeg/sub-01_ses-1_task-sleep_channels.tsv"});
  EXPECT_THAT(of("sub-01/ses-1/eeg/sub-01_ses-1_task-sleep_eeg.edf").stages,
              ElementsAre(folder.at("sub-01/ses-1/eeg/sub-01_ses-1_task-sleep_events.tsv")));
}

TEST_F(NightFilesTest, annotations_of_hsp_lie_beside_the_recording_of_bids) {
  files({"sub-S1/ses-1/eeg/sub-S1_ses-1_task-psg_eeg.edf",
         "sub-S1/ses-1/eeg/sub-S1_ses-1_task-psg_annotations.csv"});
  EXPECT_THAT(of("sub-S1/ses-1/eeg/sub-S1_ses-1_task-psg_eeg.edf").stages,
              ElementsAre(folder.at("sub-S1/ses-1/eeg/sub-S1_ses-1_task-psg_annotations.csv")));
}

TEST_F(NightFilesTest, the_wisconsin_cohorts_full_scoring_comes_before_its_staging) {
  files({"wsc-visit1-7-nsrr.edf", "wsc-visit1-7-nsrr.stg.txt"});
  EXPECT_THAT(of("wsc-visit1-7-nsrr.edf").stages, ElementsAre(folder.at("wsc-visit1-7-nsrr.stg.txt")));
  files({"wsc-visit1-7-nsrr.allscore.txt"});
  EXPECT_THAT(of("wsc-visit1-7-nsrr.edf").stages, ElementsAre(folder.at("wsc-visit1-7-nsrr.allscore.txt")));
}

TEST_F(NightFilesTest, TheSameStemWithAnotherExtension) {
  for (const char* name :
       {"n.xml", "n.edf.XML", "n.annot", "n.txt", "n.rml", "N_Stages.csv", "n-hypnogram.edf"}) {
    const TemporaryFolder own;
    own.file("n.edf");
    own.file(name);
    Folders folders;
    EXPECT_THAT(night_files_of(own.at("n.edf"), folders).stages, ElementsAre(own.at(name)));
  }
}

TEST_F(NightFilesTest, StagesAndEventsOfTheirOwn) {
  files({"n.edf", "n_stages.txt", "n_events.csv"});
  EXPECT_THAT(of("n.edf").stages, ElementsAre(folder.at("n_stages.txt")));
  EXPECT_THAT(of("n.edf").events, ElementsAre(folder.at("n_events.csv")));
}

TEST_F(NightFilesTest, AnotherNightsFilesAndUnknownNamesAreNotTaken) {
  files({"n1.edf", "n10.xml", "n1-truth.tsv", "n1-report.txt", "n1.pdf", "n1b.annot"});
  EXPECT_THAT(of("n1.edf").stages, IsEmpty());
  EXPECT_THAT(of("n1.edf").events, IsEmpty());
}

TEST_F(NightFilesTest, AWalkTakesRecordingsByPathAndLeavesHypnogramsOut) {
  files({"b/n2.edf", "a/n1.EDF", "a/n3.bdf", "a/SC4001E0-PSG.edf", "a/SC4001EC-Hypnogram.edf",
         "n1_stages.edf", ".git/n9.edf", "a/._n1.edf", "a/notes.txt"});
  std::vector<std::string> ids;
  for (const Item& item : walk(folder.path())) ids.push_back(item.id);
  EXPECT_THAT(ids, ElementsAre("SC4001E0", "n1", "n3", "n2"));
}

/// The header of an EDF file of one signal.
std::string header_of(const std::string& label, const std::string& version = "0       ") {
  std::string bytes = version + std::string(244, ' ') + "1   " + label;
  bytes.resize(512, ' ');
  return bytes;
}

TEST_F(NightFilesTest, a_walk_takes_recordings_by_their_content_too) {
  folder.file("1.rec", header_of("EMG LAT"));
  folder.file("2.REC", header_of("EMG LAT",
                                 "\xff"
                                 "BIOSEMI"));
  folder.file("3", header_of("EMG LAT"));
  folder.file("4.rec", header_of("EDF Annotations"));
  folder.file("5.rec", "0 1 2\n");
  folder.file("6-hypnogram.rec", header_of("EMG LAT"));
  folder.file("7.edf", "damaged");
  std::vector<std::string> ids;
  for (const Item& item : walk(folder.path())) ids.push_back(item.id);
  EXPECT_THAT(ids, ElementsAre("1", "2", "3", "7"));
}

TEST_F(NightFilesTest, a_compressed_recording_is_a_problem_and_not_passed_over_unless_it_is_there_unpacked) {
  files({"a.edf.gz", "b.BDF.zip", "c.edf", "c.edf.gz", "d.tsv.gz", "e.gz", "f-hypnogram.edf.gz"});
  std::vector<std::string> ids;
  for (const Item& item : walk(folder.path())) {
    ids.push_back(item.id + (item.problem.empty() ? "" : "!"));
  }
  EXPECT_THAT(ids, ElementsAre("a!", "b!", "c"));
}

TEST_F(NightFilesTest, parts_of_one_night_share_its_files) {
  files({"night[001].edf", "night[002].edf", "night.rml", "other[001].edf", "other.edf", "other[001].txt",
         "other.txt", "x[a].edf", "x.txt", "[001].edf"});
  EXPECT_THAT(of("night[001].edf").stages, ElementsAre(folder.at("night.rml")));
  EXPECT_THAT(of("night[002].edf").stages, ElementsAre(folder.at("night.rml")));
  EXPECT_THAT(of("other[001].edf").stages, ElementsAre(folder.at("other[001].txt")));
  EXPECT_THAT(of("other.edf").stages, ElementsAre(folder.at("other.txt")));
  EXPECT_THAT(of("x[a].edf").stages, IsEmpty());
  EXPECT_THAT(of("[001].edf").stages, IsEmpty());
}

TEST_F(NightFilesTest, TwoNightsOfOneNameGetTheirFoldersNames) {
  files({"s1/night.edf", "s2/night.edf", "s2/other.edf"});
  std::vector<std::string> ids;
  for (const Item& item : walk(folder.path())) ids.push_back(item.id);
  EXPECT_THAT(ids, ElementsAre("s1_night", "s2_night", "other"));
}

TEST_F(NightFilesTest, ABidsDatasetNamesSubjectAndSessionAndItsDerivativesAreNotWalked) {
  files({"dataset_description.json", "sub-01/ses-b/eeg/sub-01_ses-b_task-sleep_eeg.edf",
         "sub-02/eeg/sub-02_task-sleep_eeg.bdf", "derivatives/sub-01/eeg/sub-01_ses-b_task-sleep_eeg.edf"});
  const auto items = walk(folder.path());
  ASSERT_THAT(items, SizeIs(2));
  EXPECT_EQ(items[0].id, "sub-01_ses-b_task-sleep");
  EXPECT_EQ(items[0].subject, "01");
  EXPECT_EQ(items[0].session, "b");
  EXPECT_EQ(items[1].subject, "02");
  EXPECT_EQ(items[1].session, "");
}

}  // namespace
}  // namespace psg::batch
