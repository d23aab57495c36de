// Which columns may identify a patient.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "psg/annotations/text.hpp"
#include "psg/cohort/covariate_text.hpp"

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
      "patientenname", "nom", "noms", "prenom", "prenoms", "initiales", "nombre", "nombres", "apellido",
      "apellidos", "iniciales", "nome", "nomi", "cognome", "cognomi", "iniziali", "sobrenome", "apelido",
      "iniciais", "naam", "voornaam", "achternaam", "physician", "doctor", "arzt", "medecin", "employer",
      "guardian", "contact",
      // (B) places
      "address", "addresses", "street", "city", "town", "county", "zip", "zipcode", "postcode", "postalcode",
      "precinct", "geocode", "latitude", "longitude", "gps", "birthplace", "placeofbirth", "adresse",
      "adressen", "anschrift", "strasse", "strase", "hausnummer", "wohnort", "stadt", "plz", "postleitzahl",
      "geburtsort", "rue", "ville", "codepostal", "lieunaissance", "lieudenaissance", "direccion",
      "domicilio", "calle", "ciudad", "codigopostal", "indirizzo", "citta", "codicepostale", "endereco",
      "morada", "rua", "cidade", "adres", "straat", "woonplaats", "stad",
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
      "insurance", "insurancenumber", "insuranceid", "insurer", "beneficiary", "memberid", "policynumber",
      "medicare", "medicaid", "versicherung", "versicherungsnummer", "versichertennummer", "krankenkasse",
      "assurance", "mutuelle", "seguro", "assicurazione", "verzekering", "account", "accountnumber", "iban",
      "konto", "kontonummer", "compte", "cuenta", "rekening",
      // (K), (L), (M) certificates, vehicles, devices
      "certificate", "license", "licence", "licensenumber", "licencenumber", "fuhrerschein", "fuehrerschein",
      "vehicle", "licenseplate", "numberplate", "kennzeichen", "vin", "serial", "serialnumber", "serialno",
      "deviceid", "deviceserial", "seriennummer", "numeroserie", "numerodeserie", "numerodiserie",
      "serienummer", "udi", "imei", "macaddress",
      // (N), (O) addresses in the net
      "url", "urls", "website", "homepage", "webpage", "ip", "ipaddress",
      // (P), (Q) body and face
      "biometric", "biometrics", "fingerprint", "fingerprints", "voiceprint", "retina", "iris", "faceprint",
      "photo", "photos", "photograph", "picture", "image", "face", "foto", "bild", "imagen", "immagine"};
  return words;
}

/// Words that identify as the whole name of a column, and have other uses within one.
const WordSet& identifying_columns() {
  static const WordSet columns = {"patient",  "patients", "patientin", "paciente", "paziente", "case",
                                  "chart",    "record",   "ort",       "cap",      "cep",      "data",
                                  "provider", "mother",   "father",    "relative"};
  return columns;
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
    const bool small = c >= 'a' && c <= 'z', capital = c >= 'A' && c <= 'Z', digit = c >= '0' && c <= '9';
    const bool after_small = i > 0 && column[i - 1] >= 'a' && column[i - 1] <= 'z';
    if ((capital && after_small) || (!small && !capital && !digit && code < 0x80)) raw.emplace_back();
    if (small || capital || digit || code >= 0x80) raw.back() += c;
  }
  std::vector<std::string> words;
  for (const std::string& word : raw) {
    std::string plain = annotations::folded(word);
    while (!plain.empty() && plain.back() >= '0' && plain.back() <= '9') plain.pop_back();  // "phone2"
    if (!plain.empty()) words.push_back(std::move(plain));
  }
  return words;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Up to `most` digits at a place; how many.
std::size_t digits_at(std::string_view text, std::size_t i, std::size_t most) {
  std::size_t count = 0;
  while (count < most && i + count < text.size() && is_digit(text[i + count])) ++count;
  return count;
}

/// Whether three numbers can be a day, a month and a year, in an order that people write.
bool is_date(std::string_view a, std::string_view b, std::string_view c) {
  const auto number = [](std::string_view digits) {
    int value = 0;
    for (const char digit : digits) value = 10 * value + (digit - '0');
    return value;
  };
  const auto day_and_month = [&](std::string_view x, std::string_view y) {
    const int one = number(x), other = number(y);
    return x.size() <= 2 && y.size() <= 2 && std::min(one, other) >= 1 && std::max(one, other) <= 31 &&
           std::min(one, other) <= 12;
  };
  const auto year = [&](std::string_view x) {
    return x.size() == 4 && number(x) >= 1900 && number(x) <= 2099;
  };
  return (year(a) && day_and_month(b, c)) || (day_and_month(a, b) && (year(c) || c.size() == 2));
}

}  // namespace

bool identifies_patient(std::string_view column) {
  if (meaning_of(column).info != nullptr) return false;
  const auto has = [&](std::string_view part) { return column.find(part) != std::string_view::npos; };
  if (std::ranges::any_of(cjk, has)) return true;
  if (identifying_columns().contains(annotations::folded(column))) return true;
  const std::vector<std::string> words = words_of(column);
  for (std::size_t first = 0; first < words.size(); ++first) {
    std::string joined;
    for (std::size_t last = first; last < std::min(words.size(), first + 4); ++last) {
      joined += words[last];
      if (identifying_words().contains(joined)) return true;
    }
  }
  return false;
}

bool holds_date(std::string_view text) {
  constexpr std::string_view between = "./-";
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_digit(text[i]) || (i > 0 && is_digit(text[i - 1]))) continue;
    const std::size_t first = digits_at(text, i, 9);
    if (first == 8 && (text.substr(i, 2) == "19" || text.substr(i, 2) == "20")) return true;
    const std::size_t middle = i + first + 1;
    if (middle > text.size() || between.find(text[middle - 1]) == std::string_view::npos) continue;
    const std::size_t second = digits_at(text, middle, 3);
    const std::size_t last = middle + second + 1;
    if (last > text.size() || text[last - 1] != text[middle - 1]) continue;
    const std::size_t third = digits_at(text, last, 5);
    if (is_date(text.substr(i, first), text.substr(middle, second), text.substr(last, third))) return true;
  }
  return false;
}

}  // namespace psg::cohort
