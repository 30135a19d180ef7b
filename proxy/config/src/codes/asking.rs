//! V06xx: adapters, questionnaires, placements, documents.

super::chapter! { ASKING;
ADAPTER_UNKNOWN = "V0601", "no adapter of this name",
"An adapter describes a shop platform. It is named by one of the built-in names, or by the path of a folder with a \
 manifest.toml; a path contains a slash (\"./my-adapter\").";
ADAPTER_FOLDER = "V0602", "not the folder of an adapter",
"The path leads to no folder with a manifest.toml in it. Paths are relative to the config file that names them.";
ADAPTER_WRONG = "V0603", "the adapter is wrong",
"The manifest of the adapter was found and does not hold together. The code in brackets says in which way, \
 `vratar explain M0101` what that means, and `vratar adapter test DIR` shows all of it.";
QUESTIONNAIRE_FILE = "V0604", "a questionnaire file that cannot be read",
"The file is not there, is not UTF-8, or the user that Vratar runs as may not read it. Paths are relative to the config file that \
 names them.";
QUESTIONNAIRE_WRONG = "V0605", "the questionnaire is wrong",
"The questionnaire was found and breaks a rule, such as a consent that is required (GDPR Art. 7(4)) or two answers \
 of the same code. Nothing is asked until it is put right.";
QUESTIONNAIRE_TWICE = "V0606", "two questionnaires of the same code",
"Placements name a questionnaire by its code, so two files of one shop cannot carry the same. A file may carry the code of \
 a shipped questionnaire: then it takes its place.";
QUESTIONNAIRE_UNUSED = "V0607", "a questionnaire that is never asked",
"The file is named but no placement of the shop shows it, so it would silently do nothing. Add a [[shop.placement]], or \
 take the file out of the list.";
NO_QUESTIONNAIRE = "V0608", "no questionnaire of this code",
"The code is neither that of a shipped questionnaire nor of a file under `questionnaires` of this shop.";
NO_QUESTION = "V0609", "no question of this code",
"The placement picks questions by their codes, and the questionnaire has none of this code.";
NO_ANSWER = "V0610", "no answer of this code",
"Answers to leave out are written question.answer with the codes of the questionnaire, and it has none of that name.";
NO_PAGE = "V0611", "a page the adapter does not know",
"The adapter describes no form of this kind, so the questions would never be shown. Place them on a page that it has, or \
 describe the form in the adapter.";
PLACEMENT_TWICE = "V0612", "the same placement twice",
"The questionnaire is placed on this page already; people would be asked the same twice in one form. Join the two.";
NOTHING_ASKED = "V0613", "a placement that asks nothing",
"After everything that is left out nothing remains to be asked, or a question remains without answers. To ask nothing on a page, \
 remove its placement; to ask nothing at all, write placement = [].";
NO_DOCUMENT = "V0614", "no document of this code",
"The shop gives a version or link for a document that none of its questionnaires links to, so it would do nothing.";
BAD_LINK = "V0615", "a link that cannot be one",
"A document stands at a path of the shop (\"/terms/\") or at an https URL. Other schemes would lead people out of \
 the protected connection or could carry script.";
}
