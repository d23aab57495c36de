// Writes the seeds of every fuzz target into corpus folders below the one that is given.
#include "fuzz/seeds.hpp"

#include <cstdio>
#include <exception>
#include <fstream>
#include <random>

#include "edf/deviating_files.hpp"
#include "psg/annotations/write.hpp"
#include "psg/core/error.hpp"
#include "psg/store/checksum.hpp"
#include "psg/store/store.hpp"
#include "store/builders.hpp"
#include "store/mutants.hpp"

namespace fuzz {

using namespace psg;

void write_seed(const std::filesystem::path& file, const std::string& bytes) {
  constexpr std::size_t largest = 65'536;
  if (bytes.size() <= largest) std::ofstream(file, std::ios::binary) << bytes;
}

void edf_seeds(const std::filesystem::path& folder) {
  using namespace std::string_literals;
  constexpr std::size_t largest = 8192;
  const auto write = [&](const std::string& name, const testing::RawEdf& edf) {
    if (const std::string bytes = edf.bytes(); bytes.size() <= largest)
      write_seed(folder / (name + ".edf"), bytes);
  };
  const auto as_bdf = [](testing::RawEdf edf) {
    edf.version =
        "\xff"
        "BIOSEMI";
    for (testing::RawSignal& signal : edf.signals) {
      signal.digital_min = "-8388608", signal.digital_max = "8388607";
    }
    return edf;
  };
  write("plain", testing::plain_edf());
  write("gaps", testing::edf_plus("EDF+D", {"+0", "+5", "+6"}));
  write("fraction", testing::edf_plus("EDF+D", {"+0.25", "+1.25", "+3.5", "+4.5"}));
  testing::RawEdf bdf = as_bdf(testing::plain_edf());
  bdf.data += "\x01\x02\x03\x04";  // four samples of three bytes
  write("bdf", bdf);
  testing::RawEdf marked = as_bdf(testing::edf_of_tals(""));
  marked.reserved = "BDF+D";
  marked.signals.back().label = "BDF Annotations";
  marked.record_count = 2;
  marked.data.clear();
  for (const std::string& tal : {"+0\x14\x14\0+0\x15"
                                 "30\x14Sleep stage W\x14\0"s,
                                 "+4\x14\x14\0+4.5\x14Lights off\x14\0"s}) {
    marked.text("\x01\x02\x03\x04", 12).text(tal, 48);
  }
  write("bdf-gap", marked);
  write("events", testing::edf_of_tals("+0\x14\x14\0+0\x15"
                                       "1\x14Limb movement@@EMG LAT\x14\0"s));
  // Signals of different rates, two of one label, one without a unit; records of a tenth of a second.
  testing::RawEdf several = testing::plain_edf();
  several.duration = "0.1";
  several.signals = {{"EMG LAT", "mV"}, {"EMG LAT"}, {"SaO2", "", "0", "100", "0", "255", "1"}};
  several.data.clear();
  several.record_count = 0;
  for (int i = 0; i < 3; ++i) several.int16({1, 2, 3, 4}).int16({-1, -2, -3, -4}).int16({97}).record();
  write("several", several);
  // Long enough that its annotations are picked up while samples are read.
  testing::RawEdf continuous = testing::edf_of_tals("");
  continuous.signals.front().samples = "1", continuous.signals.back().samples = "8";
  continuous.data.clear();
  continuous.record_count = 64;
  for (int i = 0; i < 64; ++i) {
    std::string tal = "+" + std::to_string(i) + "\x14\x14";
    if (i % 20 == 3) tal += "\0+2\x14x\x14"s;
    continuous.int16({i}).text(tal, 16);
  }
  write("continuous", continuous);
  for (const testing::DeviatingFile& file : testing::deviating_files()) {
    write(edf::rule_of(file.kind).id, file.edf);
  }
}

void result_seeds(const std::filesystem::path& folder) {
  constexpr std::size_t largest = 20'000;
  const auto add = [&](const std::string& name, std::string bytes) {
    bytes.resize(bytes.size() - store::file_checksum_size);  // the target puts a checksum on
    if (bytes.size() > largest) return;
    for (const char reader : {'\0', '\1', '\2'}) {
      write_seed(folder / (name + "-" + std::to_string(reader) + ".h5"), reader + bytes);
    }
  };
  int number = 0;
  for (std::string& bytes : testing_store::results_of_every_form()) {
    add("form-" + std::to_string(++number), std::move(bytes));
  }
  const testing_store::Folder work;
  const auto of = [&](const auto& result) {
    psg::write(result, work.file("result.h5"));
    return testing_store::bytes_of(work.file("result.h5"));
  };
  add("types", of(Tables{{{"version", "1"}}, {testing_store::table_of_each_type("t")}}));
  Score score = testing_store::score_with_envelopes();
  score.rules.clear(), score.legs.clear(), score.warnings.clear();
  score.night = {};
  score.envelopes.resize(1);
  score.envelopes.front().envelope_uv.resize(3), score.envelopes.front().resting_uv.resize(3);
  add("envelope", of(score));
}

void toml_seeds(const std::filesystem::path& folder) {
  write_seed(
      folder / "lab.toml",
      "# the labels of our recorders\n[left_leg]\nlabels = [\"EMG TA links\", \"Bein li neu\"]  # ready\n"
      "pairs = [[\"Bein1\", \"Bein2\"]]\n\n[right_leg]\nlabels = [\"EMG TA rechts\"]\npairs = [[\"Bein3\", "
      "\"Bein4\"]]\n\n[both_legs]\nlabels = [\"Beine\"]\n\n[chin]\nlabels = [\"Kinn\"]\n\n[ignore]\nlabels = "
      "[\"LAT Reserve\"]\n\n[unit]\n\"EMG TA links\" = \"uV\"\n");
  write_seed(
      folder / "toml.toml",
      "a = 1_000\nb = 0x1F\nc = 1.5e-3\nd = true\ne = 1979-05-27T07:32:00Z\nf = 07:32:00\ng = '''\nlines'''\n"
      "h = \"\\u00e9\\n\"\n[i.j]\nk = { l = [1, [2, 3]], m.n = inf }\n[[o]]\np = nan\n[[o]]\nq.\"r\" = ''\n");
  write_seed(folder / "no-key.toml", "\n[\x02\"uV\"\n");  // an assertion of toml++ 3.3 fell
  // Unreachable code of toml++ 3.3 was reached.
  write_seed(folder / "lines.toml", "left_leg.labels = [\"\"\"e\\  \n\n \n\xC3\xA9\n\"\"\"]\n");
  write_seed(folder / "text.toml",
             "left_leg.labels = [ # first\r\n\"a\\u00e9\\U0001F600\\t\\\"\", 'b\\',\n'c\"', \"\xC3\xA9\"]\n");
  write_seed(folder / "inline.toml",
             "left_leg = {labels = [\"A\"], pairs = [[\"B\", \"C\"]]}\nunit.\"A\" = 'mV'\n");
}

void list_seeds(const std::filesystem::path& folder) {
  const auto list = [&](const char* name, const std::string& text) {
    write_seed(folder / name, std::string(1, '\0') + text);
  };
  const auto covariates = [&](const char* name, const std::string& text) {
    write_seed(folder / name, '\1' + text);
  };
  const auto cohort = [&](const char* name, const std::string& text) {
    write_seed(folder / name, '\2' + text);
  };
  list("table",
       "id\tedf\tstages\tevents\tleft\tright\tunit\trules\tstage_map\tlights_off\tlights_on\tcalibration_"
       "uv\tsubject\t"
       "session\tferritin\n# "
       "remark\nn1\tn1.edf\tn1.xml,n1.tsv\t.\tEMG1\tA-B\tuV\taasm,wasm2016\t0=W,1=N1\t22:41:10\t"
       "+7:12:00\t90\ts1\t2\t31.5\nn2\tsub/n2.edf\tNA\tn/a\t\t\t\t\t\t\t\t\ts2\t1\t75 ug/L\n");
  list("table.csv",
       "edf;legs;age;treatment\r\n\"a;b.edf\";Beine;44;\"with \"\"levodopa\"\"\"\r\nc.edf;;n/a;none\r\n");
  list("luna", "n1\tn1.edf\tn1.annot,n1.eannot\nn2\tn2.edf\t.\nn3\tn3.edf\ta.xml\tb.tsv\n");
  list("utf16", std::string("\xff\xfe"
                            "e\0d\0f\0\n\0a\0.\0e\0d\0f\0\n\0",
                            20));
  covariates("by-id",
             "id\tage\tsex\tSerum ferritin (ng/mL)\thaemoglobin\tdialysis\tmedication\ttransferrin "
             "saturation\tBMI\tnote\n"
             "n1\t44\tf\t31.5\t135 g/L\tyes\tpramipexole; sertraline\t18 %\t27.1\tany "
             "text\nn2\t9.5\tm\tNA\t8.4 mmol/L\t0\t"
             "none\t?\t.\t\n");
  covariates("by-subject", "subject,age_years,pregnant,diabetes\ns1,30 months,no,type 2\ns2,\"61\",n/a,\n");
  cohort("cohort",
         "id\trule\tsubject\tsession\tage_years\tferritin_low\ttreatment\tplms_index_per_h\n"
         "n1\taasm\ts1\t1\t44\t1\tnone\t17.25\nn2\taasm\ts1\t2\t44\t0\tlevodopa\t3\n"
         "n3\twasm2016\ts2\t1\t9\tNA\tnone\tNA\nn4\twasm2016\ts2\t2\t9\t0\tlevodopa\t5.5\n");
}

void writer_seeds(const std::filesystem::path& folder, std::size_t formats) {
  using namespace std::string_literals;
  const auto write = [&](const char* name, std::size_t kind, const std::string& decisions) {
    write_seed(folder / name, static_cast<char>(kind) + decisions);
  };
  // Two channels of 6 and 2 samples and nothing odd about them, four records, two annotations, digits.
  const std::string channels =
      "\2"
      "\0\0\0\0\0\0\1\5"
      "\0\0\0\0\0\0\1\1"s;
  const std::string annotations =
      "\2"
      "\0\4\1\2\3\4\1\5\0"
      "\0\5\1\2\3\4\5\0\3abc\1\0\4\1\2\3\4"s;
  std::string digits;
  for (int i = 0; i < 32; ++i) digits += "\2\x01"s + static_cast<char>(i);
  write("edf", formats, "\0"s + channels + "\0\4\0\0"s + annotations + digits);
  write("bdf", formats, "\1"s + channels + "\0\4\0\0"s + annotations + digits);
  write("edf-gaps", formats, "\0"s + channels + "\0\4\7\1\0\5\x10\0\0\0\0\1\1\0"s + annotations + digits);
  write("edf-annotations", formats, "\0\0\0\0\0\0"s + annotations);
  // Two tables with columns of numbers and of text; by rules, too.
  const std::string table =
      "\4text\3"
      "\2"
      "\1u\1d\0\1\7\0\2\3\4"
      "\1u\1d\2\1x\2yz\0"s;
  write("tables", formats + 1, "\2\1v\1w\2"s + table + table);
  for (std::size_t format = 0; format < formats; ++format) {
    // An event of kind other that NSRR's reader took for an apnea.
    write(("bar-" + std::to_string(format)).c_str(), format, "\1\0\1\6\1\5\1\1\0\15x|Apnea|Apnea\0\0\0"s);
    // Six epochs, four events, lights off and on.
    write(("scoring-" + std::to_string(format)).c_str(), format,
          "\1\6"
          "\1\1\0"
          "\1\1\1"
          "\1\1\2"
          "\1\1\3"
          "\1\1\4"
          "\0\1\5\7\0"
          "\4"
          "\3\5\1\2\3\4\5\4\7\1\2\3\1\6\1\x11"
          "\4\5\2\2\3\4\5\4\7\1\2\3\1\2\0\1\1"
          "\0\5\3\2\3\4\5\4\7\1\2\3\1\4\0"
          "\6\5\4\2\3\4\5\4\7\1\2\3\0\3xyz\0"
          "\1\5\1\2\3\4\5\1\5\4\2\3\4\5"s);
  }
}

void decision_seeds(const std::filesystem::path& folder, std::size_t kinds) {
  std::mt19937 random(1);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same seeds in every build
  for (int i = 0; i < 64; ++i) {
    std::string bytes(32 + random() % 224, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    if (kinds > 0) bytes.front() = static_cast<char>(static_cast<std::size_t>(i) % kinds);
    write_seed(folder / ("decisions-" + std::to_string(i)), bytes);
  }
}

}  // namespace fuzz

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::filesystem::path corpus = argv[1];
  const auto folder = [&](const char* target) {
    std::filesystem::remove_all(corpus / target);  // seeds of an older state
    std::filesystem::create_directories(corpus / target);
    return corpus / target;
  };
  try {
    fuzz::edf_seeds(folder("fuzz_edf"));
    fuzz::edf_seeds(folder("fuzz_check"));
    fuzz::annotation_seeds(folder("fuzz_annotations"));
    fuzz::list_seeds(folder("fuzz_lists"));
    fuzz::result_seeds(folder("fuzz_results"));
    fuzz::toml_seeds(folder("fuzz_toml"));
    fuzz::decision_seeds(folder("fuzz_scoring"), 0);
    const std::size_t formats = psg::annotation_formats().size();
    fuzz::decision_seeds(folder("fuzz_writers"), formats + 2);
    fuzz::writer_seeds(corpus / "fuzz_writers", formats);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "seeds: %s\n", error.what());
    return 1;
  }
}
