// Damaged files of every format: read, or refused with psg::Error, and never anything else.
#include <random>

#include "support.hpp"

namespace psg {
namespace {

using namespace psg::test;
using namespace std::chrono_literals;

const std::vector<std::string>& seeds() {
  static const std::vector<std::string> all{
      "Time "
      "[hh:mm:ss.xxx]\tEvent\tDuration[s]\tLocation\r\n2015-04-15T23:52:03.16\tPLM-LM\t1.98\tLeg.Right\r\n"
      "2015-04-16T00:10:00\tSLEEP-S2\t30\tEEG\r\n",
      "Sleep Stage\tTime [hh:mm:ss]\tEvent\tDuration[s]\tLocation\nW\t21.50.53\tSLEEP-S0\t30\tROC-LOC\n",
      "Signal ID: SchlafProfil\\profil\nStart Time: 15.04.2015 22:00:00\nEvents list: N2,N1,REM,Wake\nRate: "
      "30 s\n\n"
      "22:00:00,000; Wake\n22:00:30,000; N2\n",
      "Signal ID: Arousal\\MAK\nStart Time: 4/15/2015 10:00:00 PM\n\n22:01:00,750-22:01:12,250; 12;PLM "
      "Arousal\n",
      "Start,End,Event,Duration,\r\n[],[],[],[s],\r\n25/07/2018 23:45:40,25/07/2018 23:45:42,MJ,2.7,\r\n",
      "Start Time,Duration,Event\n22:00:00,30, Stage2\n22:00:05,2.5, Left Leg\n",
      " Epoch Number ,Start Time ,Sleep Stage\n1,11:59:30 PM,WK\n2,12:00:00 AM,N1\n",
      "onset\tduration\tdescription\n0.0\t30.0\tSleep stage W\n41.25\t11.5\tHypopnea\n",
      "onset\tduration\tstage_hum\tstage_ai\n0\t30\tW\tN1\n30\t30\t2\t2\n",
      "epoch,time,duration,event\n1,2015-04-15 22:00:00,30.0,Sleep_stage_W\n1,2015-04-15 22:00:05,,LM\n",
      ",Stage,Confidence\n0,W,0.9\n1,N1,0.8\n",
      "# MNE-Annotations\n# orig_time : 2015-04-15 22:00:00\n# onset, duration, description\n0.0,30.0,N2\n",
      "group\tname\tstart_sec\tduration_sec\tchannels\nstage\t5\t0\t30\t[]\nplm\tPLM\t7\t1.5\t['LAT']\n",
      "22:00:00.00\tSTART RECORDING\n22:00:00.00\tSTAGE - N2\n22:00:09.5\tLM - DUR: 1.5 SEC. - ISOLATED\n",
      "start_idx,end_idx,stage,arousal,resp,limb\n0,100,5,0,0,0\n100,200,5,0,0,2\n",
      "    0:00.004        1     \"    0    0    0\t2 HA\n[22:00:30.000 15/04/2015] 7500 \" 0 0 "
      "0\t(arousal_plm\n",
      "{\"annotations\": [{\"name\": \"LM\", \"start_sec\": 1.5, \"duration\": 2, \"input_channel\": null}]}",
      "[\"W\", \"N1\", \"R\"]",
      "class\tinstance\tchannel\tstart\tstop\tmeta\nLM:left\t.\tLAT\t22:00:05\t22:00:07.5\t.\nN2\t.\t.\te:"
      "1\t...\t.\n",
      "time_base 20\nsampling_period 0.001953125\nepoch_nb 3\nepoch_list\n0\n1\n5\n",
      "*Duration_sec 500\nWake\t120\nN1\t180.5\n",
      "W\nN1\n2\nR\n?\n",
      "{\"format\": \"psg scoring\", \"version\": 1, \"lights_off_s\": 5, \"stages\": [{\"onset_s\": 0, "
      "\"duration_s\": 30, \"stage\": \"N2\"}], \"events\": [{\"onset_s\": 1.5, \"duration_s\": 2, \"kind\": "
      "\"leg_movement\", \"leg\": \"L\", \"channel\": \"\", \"text\": \"PLM\"}]}",
      "rule,onset_s,duration_s,leg,verdict,channel,plm\naasm,1.5,2,L,counted,LAT,1\naasm,9,2,R,wake,RAT,\n",
      "onset\tduration\ttrial_type\tleg\tchannel\ttext\n1.5\t2\tleg_movement\tL\tn/a\t\"a \"\"b\"\"\"\n",
      "<CMPStudyConfig><EpochLength>20</EpochLength><ScoredEvents><ScoredEvent><Name>PLM "
      "(Left)</Name><Start>81.2"
      "</Start><Duration>1.4</Duration></ScoredEvent></ScoredEvents><SleepStages><SleepStage>5</SleepStage>"
      "</SleepStages></CMPStudyConfig>",
      "<PSGAnnotation><ScoredEvents><ScoredEvent><EventType>Stages|Stages</EventType><EventConcept>Wake|0"
      "</EventConcept><Start>0</Start><Duration>30</Duration></ScoredEvent></ScoredEvents></PSGAnnotation>",
      "<EventExport><Events><Event><Type>PLM-LM</Type><StartTime>2015-04-16T00:00:10.25</StartTime>"
      "<StopTime>2015-04-16T00:00:12</StopTime></Event></Events></EventExport>",
      "<PatientStudy><ScoringData><Events><Event Type=\"Arousal\" Start=\"53\" "
      "Duration=\"4\"/></Events><StagingData>"
      "<UserStaging><NeuroAdultAASMStaging><Stage Type=\"Wake\" "
      "Start=\"0\"/></NeuroAdultAASMStaging></UserStaging>"
      "</StagingData></ScoringData></PatientStudy>"};
  return all;
}

std::string mutated(std::string text, std::mt19937& random) {
  static const std::vector<std::string> pieces{
      "\t", "\n",  "-",  "99999999", "1e300", "nan", ":", "..", ";", "\"", "\xFF\xFE", std::string(1, '\0'),
      "<",  "PLM", "e:", "0+",       ",",     "]]>"};
  const auto below = [&](std::size_t n) { return n == 0 ? 0 : random() % n; };
  for (std::size_t changes = 1 + below(4); changes > 0; --changes) {
    const std::size_t at = below(text.size() + 1);
    switch (below(5)) {
      case 0: text.insert(at, pieces[below(pieces.size())]); break;
      case 1: text.erase(at, 1 + below(8)); break;
      case 2:
        if (at < text.size()) text[at] = static_cast<char>(random() & 0xFF);
        break;
      case 3: text.insert(at, text.substr(below(text.size()), below(40))); break;
      default: text.resize(at); break;
    }
  }
  return text;
}

TEST(Robustness, ThousandsOfDamagedFilesAreReadOrRefused) {
  std::mt19937 random(20260712);
  int read = 0, refused = 0;
  const std::string path = TextFile("").path() + "-damaged";
  for (int round = 0; round < 400; ++round) {
    for (const std::string& seed : seeds()) {
      const std::string content = mutated(seed, random);
      std::ofstream(path, std::ios::binary) << content;
      const ReadOptions options{.start = clock_at(2015, 4, 15, 22h),
                                .duration = round % 2 == 0 ? Time(8h) : Time(0s)};
      try {
        (void)read_annotation_file(path, options);
        ++read;
      } catch (const Error& error) {
        ++refused;
        EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos)
            << "one sentence: " << error.what();
      } catch (const std::exception& other) {
        FAIL() << other.what() << " of:\n" << content;
      }
    }
  }
  std::remove(path.c_str());
  EXPECT_GT(read, 500);
  EXPECT_GT(refused, 500);
}

TEST(Robustness, EverySeedIsReadAsItIs) {
  for (const std::string& seed : seeds()) {
    EXPECT_NO_THROW((void)read_content(seed)) << seed;
  }
}

}  // namespace
}  // namespace psg
