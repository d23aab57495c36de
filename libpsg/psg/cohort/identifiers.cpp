// Which columns may identify a patient.
#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "psg/cohort/covariate_text.hpp"
#include "psg/text/numbers.hpp"
#include "psg/text/text.hpp"

namespace psg::cohort {
namespace {

using WordSet = std::unordered_set<std::string_view>;

/// The identifiers of 45 CFR 164.514(b)(2) as one word, or several written as one, without accents: in
/// English, German, French, Spanish, Italian, Portuguese and Dutch. A column with one of them among its words
/// is refused.
const WordSet& identifying_words() {
  static const WordSet words = {
      // (A) names
      "name", "names", "surname", "forename", "firstname", "lastname", "givenname", "familyname", "fullname",
      "middlename", "maidenname", "birthname", "nickname", "alias", "initials", "patientname", "nextofkin",
      "nachname", "vorname", "familienname", "geburtsname", "madchenname", "maedchenname", "initialen",
      "patientenname", "nom", "noms", "prenom", "prenoms", "initiales", "apellido", "apellidos", "iniciales",
      "nome", "nomi", "cognome", "cognomi", "iniziali", "sobrenome", "apelido", "iniciais", "naam",
      "voornaam", "achternaam",  // (B) places
      "town", "county", "zip", "zipcode", "postcode", "postalcode", "precinct", "geocode", "latitude",
      "longitude", "gps", "birthplace", "placeofbirth", "anschrift", "strasse", "strase", "hausnummer",
      "wohnort", "stadt", "plz", "postleitzahl", "geburtsort", "rue", "ville", "codepostal", "lieunaissance",
      "lieudenaissance", "direccion", "domicilio", "calle", "ciudad", "codigopostal", "indirizzo", "citta",
      "codicepostale", "endereco", "morada", "rua", "cidade", "adres", "woonplaats", "stad",
      // (C) dates
      "date", "dates", "datetime", "timestamp", "dob", "birthdate", "birthday", "dateofbirth", "dateofdeath",
      "deathdate", "datum", "geburtsdatum", "geburtstag", "gebdat", "geboren", "sterbedatum", "aufnahmedatum",
      "datenaissance", "naissance", "fecha", "nacimiento", "fechanacimiento", "nascita", "nascimento",
      "datanascita", "datanascimento", "geboortedatum",
      // (D), (E), (F) telephone, fax, mail
      "phone", "phones", "telephone", "tel", "mobile", "cellphone", "phonenumber", "fax", "email", "mail",
      "telefon", "telefonnummer", "handy", "mobilnummer", "telefono", "telefone", "telemovel", "telefoon",
      "correo", "courriel",
      // (G) to (J) social security, medical records, insurance, accounts
      "ssn", "socialsecurity", "socialsecuritynumber", "nationalid", "passport", "taxid", "idcard", "nhs",
      "nhsnumber", "personnummer", "sozialversicherungsnummer", "svnr", "ahv", "steuernummer", "reisepass",
      "ausweis", "nir", "numerosecu", "dni", "nif", "nie", "pasaporte", "codicefiscale", "passaporto", "cpf",
      "bsn", "paspoort", "mrn", "medicalrecord", "medicalrecordnumber", "recordnumber", "hospitalnumber",
      "hospitalid", "hospitalno", "hospitalnr", "patientid", "patientids", "patientnumber", "patientno",
      "patientnr", "patientcode", "patid", "patno", "pid", "casenumber", "caseid", "chartnumber", "accession",
      "encounter", "patientennummer", "patientennr", "patientenid", "fallnummer", "fallnr", "aktennummer",
      "aktenzeichen", "krankenaktennummer", "ipp", "numerodossier", "nodossier", "dossier", "historiaclinica",
      "nhc", "cartellaclinica", "prontuario", "processoclinico", "patientnummer", "dossiernummer",
      "insurancenumber", "insuranceid", "insurer", "beneficiary", "memberid", "policynumber", "medicare",
      "medicaid", "versicherung", "versicherungsnummer", "versichertennummer", "krankenkasse", "mutuelle",
      "seguro", "assicurazione", "verzekering", "accountnumber", "iban", "konto", "kontonummer", "cuenta",
      "rekening",
      // (K), (L), (M) certificates, vehicles, devices
      "license", "licence", "licensenumber", "licencenumber", "fuhrerschein", "fuehrerschein", "licenseplate",
      "numberplate", "kennzeichen", "serialnumber", "serialno", "deviceid", "deviceserial", "seriennummer",
      "numeroserie", "numerodeserie", "numerodiserie", "serienummer", "udi", "imei", "macaddress",
      // (N), (O) addresses in the net
      "url", "urls", "website", "homepage", "webpage", "ipaddress",
      // (P), (Q) body and face
      "biometric", "biometrics", "fingerprint", "fingerprints", "voiceprint", "faceprint", "photograph",
      "foto",
      // several of the above in one word
      "todesdatum", "untersuchungsdatum", "entlassdatum", "psgdate", "studydate", "visitdate", "scandate",
      "examdate", "nele", "fnac", "fechadenacimiento", "subjectname", "subjname", "probandenname", "fname",
      "lname", "username", "patnr", "patnummer", "idpatient", "patientsid", "versnr", "kvnr", "nhsno",
      "ausweisnummer", "handynummer", "nomdupatient", "nombrepaciente", "nombredelpaciente", "homeaddress",
      "streetaddress", "postaladdress", "emailaddress", "mailingaddress", "hausadresse", "patientaddress",
      "ipaddr", "physicianname", "doctorname", "contactname", "contactphone", "phoneno", "homephone",
      "faceimage", "facephoto", "irisscan", "retinascan"};
  return words;
}

/// Words that identify as the whole name of a column, and have other uses within one ("nombre d'apnees",
/// "full face mask", "vehicle or placebo"): an unknown column is left out in any case, unless it is asked
/// for.
const WordSet& identifying_columns() {
  static const WordSet columns = {
      "patient",  "patients", "patientin", "paciente",  "paziente",  "case",      "chart",
      "record",   "ort",      "cap",       "cep",       "data",      "provider",  "mother",
      "father",   "relative", "geb",       "dod",       "admission", "discharge", "entlassung",
      "nombre",   "nombres",  "compte",    "physician", "doctor",    "arzt",      "medecin",
      "employer", "guardian", "contact",   "address",   "addresses", "city",      "street",
      "adresse",  "adressen", "straat",    "vehicle",   "serial",    "retina",    "iris",
      "photo",    "photos",   "picture",   "image",     "face",      "bild",      "imagen",
      "immagine", "ip",       "vin",       "account",   "insurance", "assurance", "certificate"};
  return columns;
}

/// Whose address, telephone or picture the column then holds.
const WordSet& persons() {
  static const WordSet words = {"patient", "patients", "patientin", "paciente", "paziente", "home",
                                "private", "mother",   "father",    "parent",   "relative", "wife",
                                "husband", "partner",  "emergency", "mutter",   "vater",    "mere",
                                "pere",    "madre",    "padre"};
  return words;
}

/// What has a name without being anybody, beside the word for a name.
const WordSet& things() {
  static const WordSet words = {"drug",  "medicine", "medication", "generic",    "brand",  "trade", "device",
                                "scale", "test",     "recall",     "channel",    "signal", "unit",  "task",
                                "rule",  "column",   "variable",   "medicament", "montage"};
  return words;
}

bool is_name(std::string_view word) {
  return word == "name" || word == "names" || word == "nom" || word == "noms";
}

/// Whether the words of a column beside a word for a name say that it is that of a thing: "drug_name".
bool names_a_thing(const std::vector<std::string>& words) {
  return std::ranges::any_of(words, is_name) &&
         std::ranges::any_of(words, [](const std::string& word) { return things().contains(word); });
}

constexpr auto cjk = std::to_array<std::string_view>(
    {"姓名", "名前", "氏名", "患者", "이름", "성명", "환자", "生日", "出生", "生年月日", "생년월일", "住所",
     "地址", "주소", "電話", "电话", "전화", "病历", "病歷", "身份", "保険", "保险",     "郵便",     "邮编"});

/// The words of a name in lower case without accents: at other characters than letters and digits, and where
/// a capital follows a small letter ("patientName").
std::vector<std::string> words_of(std::string_view column) {
  std::vector<std::string> raw(1);
  for (std::size_t i = 0; i < column.size(); ++i) {
    const char c = column[i];
    const auto code = static_cast<unsigned char>(c);
    // An accent of its own (U+0300 to U+036F), as file systems and spreadsheets may write it.
    const bool accent = (code == 0xCC || code == 0xCD) && i + 1 < column.size();
    if (accent) {
      ++i;
      continue;
    }
    const bool inside = is_letter(c) || is_digit(c) || !is_ascii(c);
    if (!inside || (is_upper(c) && i > 0 && is_lower(column[i - 1]))) raw.emplace_back();
    if (inside) raw.back() += c;
  }
  std::vector<std::string> words;
  for (const std::string& word : raw) {
    std::string plain = folded(word);
    while (!plain.empty() && is_digit(plain.back())) plain.pop_back();  // "phone2"
    if (!plain.empty()) words.push_back(std::move(plain));
  }
  return words;
}

/// The months by their folded names and abbreviations: English, German, French, Spanish, Italian, Portuguese,
/// Dutch.
bool is_month(const std::string& word) {
  static const std::set<std::string> months = {
      "jan",        "january",   "januar",    "janner",   "janvier",   "janv",     "enero",     "ene",
      "gennaio",    "gen",       "janeiro",   "januari",  "feb",       "february", "februar",   "fevrier",
      "fevr",       "fev",       "febrero",   "febbraio", "fevereiro", "februari", "mar",       "march",
      "marz",       "mrz",       "mars",      "marzo",    "marco",     "maart",    "mrt",       "apr",
      "april",      "avril",     "avr",       "abril",    "abr",       "aprile",   "may",       "mai",
      "mayo",       "maggio",    "mag",       "maio",     "mei",       "jun",      "june",      "juni",
      "juin",       "junio",     "giugno",    "giu",      "junho",     "jul",      "july",      "juli",
      "juillet",    "juil",      "julio",     "luglio",   "lug",       "julho",    "aug",       "august",
      "aout",       "agosto",    "ago",       "augustus", "sep",       "sept",     "september", "septembre",
      "septiembre", "setiembre", "settembre", "set",      "setembro",  "oct",      "october",   "oktober",
      "okt",        "octobre",   "octubre",   "ottobre",  "ott",       "outubro",  "out",       "nov",
      "november",   "novembre",  "noviembre", "novembro", "dec",       "december", "dezember",  "dez",
      "decembre",   "diciembre", "dic",       "dicembre", "dezembro"};
  return months.contains(word);
}

/// A run of digits or of letters in a text, and what stands before it.
struct Run {
  std::string_view before;
  std::string_view text;
  bool digits = false;
};

std::vector<Run> runs_of(std::string_view text) {
  const auto kind = [](char c) { return is_digit(c) ? 2 : is_letter(c) || !is_ascii(c) ? 1 : 0; };
  std::vector<Run> runs;
  std::size_t last_end = 0;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && kind(text[end]) == kind(text[i])) ++end;
    if (kind(text[i]) != 0) {
      runs.push_back({text.substr(last_end, i - last_end), text.substr(i, end - i), kind(text[i]) == 2});
      last_end = end;
    }
    i = end;
  }
  return runs;
}

/// The number, or -1 of more digits than a year has.
int number_in(std::string_view digits) {
  if (digits.size() > 4) return -1;
  int value = 0;
  for (const char digit : digits) value = 10 * value + (digit - '0');
  return value;
}

bool is_day(std::string_view x) { return x.size() <= 2 && number_in(x) >= 1 && number_in(x) <= 31; }
bool is_month_number(std::string_view x) { return x.size() <= 2 && number_in(x) >= 1 && number_in(x) <= 12; }
bool is_year(std::string_view x) { return x.size() == 4 && number_in(x) >= 1900 && number_in(x) <= 2099; }
bool is_month(const Run& run) { return !run.digits && is_month(folded(run.text)); }

bool day_and_month(std::string_view x, std::string_view y) {
  return is_day(x) && is_day(y) && std::min(number_in(x), number_in(y)) <= 12;
}

/// "20190312" or "12032019".
bool is_date(std::string_view eight) {
  return (is_year(eight.substr(0, 4)) && day_and_month(eight.substr(4, 2), eight.substr(6))) ||
         (is_year(eight.substr(4)) && day_and_month(eight.substr(0, 2), eight.substr(2, 2)));
}

/// A month as people number it in capitals: "12.III.2019".
bool is_roman_month(const Run& run) {
  static const WordSet months = {"I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"};
  return !run.digits && months.contains(run.text);
}

/// Whether three runs are a day, a month and a year, in an order that people write.
bool is_date(const Run& a, const Run& b, const Run& c) {
  if (std::max(b.before.size(), c.before.size()) > 3) return false;
  if (is_month(b) && a.digits && c.digits) {
    return (is_day(a.text) && (is_year(c.text) || c.text.size() == 2)) || (is_year(a.text) && is_day(c.text));
  }
  if (is_roman_month(b) && a.digits && c.digits) {
    return b.before == c.before && is_day(a.text) && is_year(c.text);
  }
  if (is_month(a) && b.digits && c.digits) return is_day(b.text) && is_year(c.text);
  if (!a.digits || !b.digits || !c.digits || b.before != c.before) return false;
  const bool whole = (is_year(a.text) && day_and_month(b.text, c.text)) ||
                     (day_and_month(a.text, b.text) && is_year(c.text));
  const bool joined = b.before == "." || b.before == "/" || b.before == "-";  // else a year has four digits
  return whole || (joined && day_and_month(a.text, b.text) && c.text.size() == 2);
}

/// Whether two runs are a month and a year, a year and its day, or a day and a month that is no short word of
/// another meaning.
bool is_date(const Run& a, const Run& b) {
  constexpr std::size_t telling = 4;
  if (b.before.size() > 3) return false;
  if (a.digits && is_day(a.text) && is_month(b)) return b.text.size() >= telling;
  if (is_month(a) && a.text.size() >= telling && b.digits && is_day(b.text)) return true;
  if (!b.digits) return false;
  if (is_month(a)) {
    const bool with_day = b.text.size() == 6 && is_day(b.text.substr(0, 2)) && is_year(b.text.substr(2));
    return is_year(b.text) || with_day;
  }
  if (!a.digits) return false;
  if (b.before == "-" && is_year(a.text) && b.text.size() == 3) return number_in(b.text) <= 366;
  const bool joined = b.before == "/" || b.before == "-";
  return joined &&
         ((is_month_number(a.text) && is_year(b.text)) || (is_year(a.text) && is_month_number(b.text)));
}

/// The ISO week of a year: "2019-W11-2".
bool is_week(const Run& a, const Run& b, const Run& c) {
  return is_year(a.text) && !b.digits && folded(b.text) == "w" && c.digits && c.text.size() == 2;
}

/// The text with digits, dots, dashes and strokes of other widths, and the Chinese, Japanese and Korean signs
/// of year, month and day, as people elsewhere write them.
std::string plain_dates(std::string_view text) {
  struct Sign {
    std::string_view from;
    char to;
  };
  constexpr auto signs = std::to_array<Sign>(
      {{"\u2010", '-'}, {"\u2011", '-'}, {"\u2012", '-'}, {"\u2013", '-'}, {"\u2014", '-'}, {"\u2212", '-'},
       {"\uFF0D", '-'}, {"\u2024", '.'}, {"\uFF0E", '.'}, {"\uFF0F", '/'}, {"\u2044", '/'}, {"\u2215", '/'},
       {"\u00A0", ' '}, {"\u202F", ' '}, {"\u2009", ' '}, {"年", '-'},     {"月", '-'},     {"日", ' '},
       {"년", '-'},     {"월", '-'},     {"일", ' '}});
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view rest = text.substr(i);
    const auto* sign = std::ranges::find_if(signs, [&](const Sign& s) { return rest.starts_with(s.from); });
    // U+FF10 to U+FF19 are EF BC 90 to EF BC 99.
    const bool wide =
        rest.starts_with("\xEF\xBC") && rest.size() > 2 && rest[2] >= '\x90' && rest[2] <= '\x99';
    if (sign != signs.end()) {
      out += sign->to;
      i += sign->from.size();
    } else if (wide) {
      out += static_cast<char>('0' + (rest[2] - '\x90'));
      i += 3;
    } else {
      out += text[i++];
    }
  }
  return out;
}

/// Whether what stands behind a number says that it is an amount.
bool is_unit(const Run& run) {
  static const std::set<std::string> units = {"mg",   "mcg",  "ug", "g",    "kg",   "ml",
                                              "l",    "iu",   "ie", "mmol", "nmol", "cmh",
                                              "mmhg", "mbar", "hz", "min",  "h",    "years"};
  return !run.digits && run.before.size() <= 1 && units.contains(folded(run.text));
}

/// Without what stands between the parts of a date: "17th of March 2019", "17 de marzo de 2019".
std::vector<Run> without_particles(std::vector<Run> runs) {
  static const std::set<std::string> between = {"st", "nd", "rd", "th", "de", "del", "of", "the", "er"};
  for (std::size_t i = 1; i < runs.size();) {
    if (!runs[i].digits && between.contains(folded(runs[i].text))) {
      runs.erase(runs.begin() + static_cast<std::ptrdiff_t>(i));
    } else {
      ++i;
    }
  }
  return runs;
}

}  // namespace

bool identifies_patient(std::string_view column) {
  if (meaning_of(column).info != nullptr) return false;
  const auto has = [&](std::string_view part) { return column.find(part) != std::string_view::npos; };
  if (std::ranges::any_of(cjk, has)) return true;
  if (identifying_columns().contains(folded(column))) return true;
  std::vector<std::string> words = words_of(column);
  if (names_a_thing(words)) std::erase_if(words, is_name);
  const auto has_word_of = [&](const WordSet& set) {
    return std::ranges::any_of(words, [&](const std::string& word) { return set.contains(word); });
  };
  const auto of_a_person = [&](const std::string& word) {
    return identifying_columns().contains(word) && !persons().contains(word);
  };
  if (has_word_of(persons()) && std::ranges::any_of(words, of_a_person)) return true;
  for (std::size_t first = 0; first < words.size(); ++first) {
    std::string joined;
    for (std::size_t last = first; last < std::min(words.size(), first + 4); ++last) {
      joined += words[last];
      if (identifying_words().contains(joined)) return true;
    }
  }
  return false;
}

bool is_harmless(std::string_view column, std::string_view cell) {
  static const WordSet choices = {"0",     "1",    "yes",     "no",    "true",
                                  "false", "case", "control", "cases", "controls"};
  const std::string name = folded(column);
  cell = trimmed(cell);
  if (choices.contains(lower(cell))) return name == "case" || name == "cap";
  if (name != "cap") return false;
  if (cell.ends_with('%')) cell = trimmed(cell.substr(0, cell.size() - 1));
  // A postal code has five digits, zeros in front as well.
  const bool is_code = cell.find_first_of(".,") == std::string_view::npos && cell.size() > 3;
  const auto percent = parse_double(cell);
  return !is_code && percent && *percent >= 0 && *percent <= 100;
}

bool holds_date(std::string_view text) {
  const std::string plain = plain_dates(text);
  const std::vector<Run> runs = without_particles(runs_of(plain));
  const auto amount = [&](std::size_t behind) { return behind < runs.size() && is_unit(runs[behind]); };
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (runs[i].digits && runs[i].text.size() == 8 && is_date(runs[i].text)) return true;
    if (i + 1 < runs.size() && is_date(runs[i], runs[i + 1]) && !amount(i + 2)) return true;
    if (i + 2 < runs.size() && is_week(runs[i], runs[i + 1], runs[i + 2])) return true;
    if (i + 2 < runs.size() && is_date(runs[i], runs[i + 1], runs[i + 2]) && !amount(i + 3)) return true;
  }
  return false;
}

const char* identifier_in(std::string_view text) {
  if (holds_date(text)) return "a date";
  const std::string small = lower(text);
  for (const char* part : {"http://", "https://", "ftp://", "www."}) {
    if (small.find(part) != std::string::npos) return "an address of the web";
  }
  const auto inside = [](char c) { return is_digit(c) || is_lower(c) || !is_ascii(c); };
  for (auto at = small.find('@'); at != std::string::npos; at = small.find('@', at + 1)) {
    // somebody@host.domain
    const auto end = std::min(small.find_first_of(" \t,;<>()\"", at), small.size());
    const auto dot = small.find('.', at + 1);
    if (at > 0 && inside(small[at - 1]) && at + 1 < small.size() && inside(small[at + 1]) && dot < end &&
        dot + 1 < end && inside(small[dot + 1])) {
      return "an address of mail";
    }
  }
  return nullptr;
}

}  // namespace psg::cohort
