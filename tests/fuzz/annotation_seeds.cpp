// One file or more of each format of docs/formats.md: what libpsg writes itself by its own writers, the
// others by their documented syntax.
#include <fstream>
#include <iterator>
#include <vector>

#include "edf/edf_bytes.hpp"
#include "fuzz/seeds.hpp"
#include "psg/annotations/write.hpp"
#include "store/builders.hpp"

namespace fuzz {
namespace {

using namespace psg;
using std::filesystem::path;

Event event(EventKind kind, Time start, Time duration, const char* text, const char* channel = "",
            std::optional<Leg> leg = {}) {
  return {kind, {start, start + duration}, text, channel, leg};
}

/// A short night with one of everything.
NightEvents night() {
  using enum EventKind;
  NightEvents scoring;
  scoring.hypnogram = Hypnogram({{{0s, 30s}, Stage::wake},
                                 {{30s, 60s}, Stage::n1},
                                 {{60s, 90s}, Stage::n2},
                                 {{90s, 120s}, Stage::n3},
                                 {{120s, 150s}, Stage::rem},
                                 {{150s, 180s}, Stage::unscored}});
  scoring.lights_off = 3s + 210ms;
  scoring.lights_on = 170s;
  scoring.events = {event(leg_movement, 40s, 1500ms, "Periodic limb movement", "EMG LAT", Leg::left),
                    event(leg_movement, 60s + 123456us, 2s, "Limb movement", "", Leg::both),
                    event(apnea, 70s, 12s, "Obstructive apnea", "Resp nasal"),
                    event(hypopnea, 90s, 15s, "Central hypopnea"),
                    event(rera, 110s, 20s, "RERA"),
                    event(arousal, 131s, 3s, "EEG arousal (spontaneous)", "C4-M1"),
                    event(artefact, 140s, 10s, "Artefact", "EMG LAT"),
                    event(other, 150s, 0s, "patient reports \xc2\xb5, \"twice\"")};
  return scoring;
}

/// As each of the writers writes it.
void own_formats(const path& folder) {
  const testing_store::Folder work;
  const StartClock start = {
      std::chrono::year_month_day{std::chrono::year(2015), std::chrono::month(4), std::chrono::day(15)},
      Time(22h)};
  for (const AnnotationFormat format : annotation_formats()) {
    const std::string file = work.file(name(format));
    (void)write_annotation_file(night(), file, format, {.start = start, .duration = 180s});
    write_seed(folder / (std::string("written-") + name(format)), testing_store::bytes_of(file));
  }
}

void edf_dialects(const path& folder) {
  using namespace std::string_literals;
  testing::RawEdf edf = testing::edf_plus("EDF+C", {"+0"});
  edf.signals[1].samples = "120";
  edf.data.resize(8);
  edf.text(
      "+0\x14\x14\0+0\x15"
      "30\x14Sleep stage W\x14\0+30\x15"
      "30\x14Sleep stage 4\x14\0+31\x15"
      "2\x14Limb movement@@EMG LAT\x14\0"
      "+40\x14Lights off\x14\0+50.5\x15"
      "12\x14"
      "A. Obstructive\x14"
      "Desaturation\x14\0"s,
      240);
  write_seed(folder / "edf-plus", edf.bytes());
}

void xml_formats(const path& folder) {
  const std::string head = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
  write_seed(
      folder / "profusion",
      head +
          "<CMPStudyConfig><EpochLength>20</EpochLength><StepChannels/><ScoredEvents><ScoredEvent><Name>Limb "
          "Movement (Left)"
          "</Name><Start>81.2</Start><Duration>1.4</Duration><Input>Leg/L</Input></"
          "ScoredEvent><ScoredEvent><Name>Arousal "
          "(ARO "
          "Limb)</Name><Start>82</Start><Duration>3</Duration><Input>EEG</Input></ScoredEvent></ScoredEvents>"
          "<SleepStages><SleepStage>0</SleepStage><SleepStage>4</SleepStage><SleepStage>5</"
          "SleepStage><SleepStage>9"
          "</SleepStage></SleepStages></CMPStudyConfig>");
  write_seed(folder / "nsrr-new",
             head +
                 "<PSGAnnotation><EpochLength>30</EpochLength><ScoredEvents><ScoredEvent><EventType/"
                 "><EventConcept>Recording Start "
                 "Time</EventConcept><Start>0</Start><Duration>300.0</Duration><ClockTime>00.00.00 "
                 "22.00.00</ClockTime></ScoredEvent>"
                 "<ScoredEvent><EventType>Stages|Stages</EventType><EventConcept>Stage 2 "
                 "sleep|2</EventConcept><Start>60</Start>"
                 "<Duration>90</Duration></ScoredEvent><ScoredEvent><EventType>Limb Movement|Limb "
                 "Movement</EventType><EventConcept>"
                 "Periodic leg movement - left|PLM "
                 "(Left)</EventConcept><Start>70.5</Start><Duration>2.5</Duration><SignalLocation>"
                 "Leg L</SignalLocation></ScoredEvent></ScoredEvents></PSGAnnotation>");
  write_seed(folder / "nsrr-old",
             head +
                 "<PSGAnnotation><ScoredEvents><ScoredEvent><EventConcept>SDO:WakeState</"
                 "EventConcept><Start>0</Start><Duration>30"
                 "</Duration></ScoredEvent><ScoredEvent><EventConcept>SRO:Stage2Sleep</"
                 "EventConcept><Start>30</Start><Duration>30"
                 "</Duration></ScoredEvent><ScoredEvent><EventConcept>SDO:ObstructiveApneaFinding</"
                 "EventConcept><Start>10</Start>"
                 "<Duration>12</Duration></ScoredEvent></ScoredEvents></PSGAnnotation>");
  write_seed(folder / "embla",
             head +
                 "<EventExport "
                 "xmlns:dt=\"urn:schemas-microsoft-com:datatypes\"><EventTypes><EventType>PLM-LM</"
                 "EventType></EventTypes>"
                 "<Events><Event><Type dt:dt=\"string\">SLEEP-S2</Type><Location "
                 "dt:dt=\"string\">EEG</Location><StartTime "
                 "dt:dt=\"string\">2015-04-15T23:59:30.000000</StartTime><StopTime "
                 "dt:dt=\"string\">2015-04-16T00:00:00.000000"
                 "</StopTime><Parameters/></Event><Event><Type dt:dt=\"string\">PLM-LM</Type><Location "
                 "dt:dt=\"string\">EMG.Tibialis-"
                 "Leg.Left</Location><StartTime "
                 "dt:dt=\"string\">2015-04-16T00:00:10.250000</StartTime><StopTime dt:dt=\"string\">"
                 "2015-04-16T00:00:12.000000</StopTime><Parameters/></Event></Events></EventExport>");
  write_seed(folder / "philips", head +
                                     "<PatientStudy "
                                     "xmlns=\"http://www.respironics.com/"
                                     "PatientStudy.xsd\"><Acquisition><Sessions><Session><RecordingStart>"
                                     "2015-04-15T22:00:00</RecordingStart><Duration>300</Duration></"
                                     "Session></Sessions></Acquisition><ScoringData><Events>"
                                     "<Event Family=\"Respiratory\" Type=\"ObstructiveApnea\" Start=\"40.5\" "
                                     "Duration=\"12\"/><Event Family=\"Limb\" "
                                     "Type=\"LegMovement\" Start=\"60\" Duration=\"2\" "
                                     "Side=\"Left\"/></Events><StagingData><UserStaging>"
                                     "<NeuroAdultAASMStaging><Stage Type=\"NotScored\" Start=\"0\"/><Stage "
                                     "Type=\"Wake\" Start=\"30\"/><Stage Type=\"NonREM2\" "
                                     "Start=\"90\"/></NeuroAdultAASMStaging></"
                                     "UserStaging><MachineStaging><NeuroAdultAASMStaging><Stage Type=\"REM\" "
                                     "Start=\"0\"/></NeuroAdultAASMStaging></MachineStaging></StagingData></"
                                     "ScoringData></PatientStudy>");
}

void clocked_texts(const path& folder) {
  const std::string head =
      "RemLogic Event Export\r\nPatient:\tX\r\nRecording Date:\t15/04/2015\r\n\r\nEvents "
      "Included:\r\nPLM-LM\r\n\r\n";
  write_seed(folder / "remlogic", head +
                                      "Time "
                                      "[hh:mm:ss.xxx]\tEvent\tDuration[s]\tLocation\r\n2015-04-15T23:52:03."
                                      "162755\tPLM-LM\t1.98\tEMG.Tibialis-Leg.Right\r\n"
                                      "2015-04-15T23:52:30.000000\tPLM-RRLM\t2.5\tLAntib1-LAntib2\r\n2015-04-"
                                      "16T00:10:00.000000\tAROUSAL-PLM\t3\tEEG-C3-A2\r\n");
  write_seed(folder / "cap",
             head +
                 "Sleep Stage\tPosition\tTime [hh:mm:ss]\tEvent\tDuration[s]\tLocation\r\nW\tUnknown "
                 "Position\t23:59:00\tSLEEP-S0\t30\tROC-LOC\r\n"
                 "S2\tUnknown Position\t23:59:41\tMCAP-A1\t4\tC4-A1\r\nR\tUnknown "
                 "Position\t00:00:30\tSLEEP-REM\t30\tROC-LOC\r\n");
  write_seed(folder / "domino-profile",
             "Signal ID: SchlafProfil\\profil \xb5\nStart Time: 4/15/2015 11:59:30 PM\nUnit: \nSignal Type: "
             "Discret\nEvents list: "
             "N4,N3,N2,N1,REM,Wake,Movement\nRate: 30 s\n\n11:59:30,000 PM; Wake\n12:00:00,000 AM; "
             "N4\n12:00:30,000 AM; A\n");
  write_seed(folder / "domino-events",
             "Signal ID: Beinbewegung\\PLM\nStart Time: 15.04.2015 22:00:00\nUnit: s\nSignal Type: Impuls\n\n"
             "22:00:04,350-22:00:05,870; 1;PLM\n22:00:50,000-22:00:52,000; 2;Beinbewegung\n");
  write_seed(folder / "noxturnal",
             "Start Time,End Time,Event,Duration,\r\n[],[],[],[s],\r\n15/04/2015 23:00:00,15/04/2015 "
             "23:00:30,N2,30,\r\n"
             "15/04/2015 23:00:10,15/04/2015 23:00:12,MJ,2.125,\r\n");
  write_seed(folder / "stages-csv",
             "Start Time,Duration (seconds),Event\n22:00:00,30, Stage2\n22:00:05,2.5, Left Leg\n22:00:40,2, "
             "Both Leg w/ Arousal\n"
             "22:01:00,0, Note: patient turned, coughed\n");
  write_seed(
      folder / "alice",
      " Epoch Number ,Start Time ,Sleep Stage\n1,11:59:30 PM,WK\n2,12:00:00 AM,N1\n3,12:00:30 AM,REM\n");
}

void tables(const path& folder) {
  write_seed(folder / "bids",
             "onset\tduration\ttrial_type\tchannel\n0\t30\tN2\tn/a\n3.5\t1.5\tlimb movement\tEMG "
             "LAT\n9\tn/a\tlights off\tn/a\n");
  write_seed(folder / "nchsdb",
             "onset\tduration\tdescription\n0.0\t30.0\tSleep stage W\n41.25\t11.5\tObstructive "
             "Hypopnea\n50.5\t1.75\tLimb Movement\n");
  write_seed(folder / "bids-stages",
             "onset\tduration\tstage_hum\tstage_ai\n0\t30\tW\tW\n30\t30\t2\t3\n60\t30\tR\tn/a\n");
  write_seed(folder / "psg-table",
             "rule,onset_s,duration_s,leg,channel,verdict,reason,plm\naasm,10.25,1.5,L,\"LAT, "
             "left\",counted,\"yes, \"\"it\"\" is\",1\n"
             "aasm,11,1.5,R,,wake,no,\naasm,30.000000001,0.5,B,,counted,,0\n");
  write_seed(folder / "psg-table-tabs", "rule\tonset_s\tduration_s\tleg\tverdict\naasm\t1\t2\tR\tcounted\n");
  write_seed(folder / "psg-json",
             "{\"format\": \"psg scoring\", \"version\": 1, \"lights_off_s\": 12.5, \"lights_on_s\": null, "
             "\"stages\": [{\"onset_s\": 0, "
             "\"duration_s\": 30, \"stage\": \"N2\"}], \"events\": [{\"onset_s\": 1.25, \"duration_s\": 2, "
             "\"kind\": \"leg_movement\", "
             "\"leg\": \"L\", \"channel\": \"LAT\", \"text\": \"PLM\"}]}");
}

void hypnograms(const path& folder) {
  write_seed(folder / "luna-6",
             "# N2 | "
             "stage\nclass\tinstance\tchannel\tstart\tstop\tmeta\nN2\t.\t.\te:1\te:2\t.\nLM:left\t.\tLAT\t22:"
             "00:05\t22:00:07.5\t.\n"
             "LM\t1\tEMG "
             "RAT\t20\t+1.5\tamp=12\nPLM:right\t.\t.\t0+00:00:40\t0+00:00:42\t.\narousal:plm\t.\t.\t15-04-15-"
             "22:00:41\t"
             "15-04-15-22:00:45\t.\napnea_obstructive\t.\t.\t100\t...\t.\n");
  write_seed(folder / "hsp", "epoch,time,duration,event\n1,2015-04-15 22:00:00,30.0,Sleep_stage_W\n");
  write_seed(folder / "epochs", ",Stage,Confidence\n0,W,0.9\n1,N1,0.8\n");
  write_seed(folder / "mne",
             "# MNE-Annotations\n# orig_time : 2015-04-15 22:00:00\n# onset, duration, description\n"
             "0.0,30.0,N2\n");
  write_seed(folder / "snooz", "group\tname\tstart_sec\tduration_sec\tchannels\nstage\t5\t0\t30\t[]\n");
  write_seed(folder / "twin", "22:00:00.00\tSTAGE - N2\n22:00:09.5\tLM - DUR: 1.5 SEC. - ISOLATED\n");
  write_seed(folder / "caisr", "start_idx,end_idx,stage,limb\n0,100,5,0\n100,200,5,2\n");
  write_seed(folder / "sleeplab",
             "{\"annotations\": [{\"name\": \"LM\", \"start_sec\": 1.5, \"duration\": 2}]}");
  write_seed(folder / "rdann",
             "    0:00.004        1     \"    0    0    0\t2 HA\n"
             "    0:30.000     7500     \"    0    1    0\t(arousal_plm\n");
  write_seed(folder / "json-list", "[\"W\", \"N1\", \"R\"]");
  write_seed(folder / "luna-4", "LM\tleft\t10\t12\nN2\t.\t0\t30\n");
  write_seed(folder / "luna-3", "N1\t0\t30\nR\t30\t60\n");
  write_seed(folder / "eannot", "wake\nNREM1\nNREM2\nREM\n?\n");
  write_seed(folder / "plain", "Stage\nW\n1\n2\nR\n");
  write_seed(folder / "numbers", "0\n1\n2\n3\n4\n");
  write_seed(folder / "elan",
             "time_base 20\nsampling_period 0.001953125\nepoch_nb 5\nepoch_list\n0\n1\n4\n5\n-1\n");
  write_seed(folder / "visbrain",
             "*Duration_sec 5177.99\n*Datafile Unspecified\nWake\t120\nN1\t180.5\nN2\t5177.99\n");
  std::string utf16 = "\xff\xfe";
  for (const char c : std::string("N1\t0\t30\n")) utf16 += std::string{c, '\0'};
  write_seed(folder / "utf16", utf16);
}

}  // namespace

void annotation_seeds(const std::filesystem::path& folder) {
  own_formats(folder);
  edf_dialects(folder);
  xml_formats(folder);
  clocked_texts(folder);
  tables(folder);
  hypnograms(folder);
}

}  // namespace fuzz
