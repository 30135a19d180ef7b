//! V08xx: who sees what.

super::chapter! { RULES;
RULES_FILE = "V0801", "a rule file that cannot be read",
"The file is not there, is not UTF-8, or the user that Vratar runs as may not read it. Paths are relative to the config file that \
 names them; \"standard\" stands for the shipped rules and \"./standard\" for a file of that name.";
RULES_WRONG = "V0802", "a rule is wrong",
"The rule file was found and something in it does not exist or does not go together. Nothing is decided by half of the rules: \
 until it is put right a door does not start, and one that runs keeps the rules it has.";
RULES_TWICE = "V0803", "the same rules twice",
"A rule file of a shop is read once, and the ids of its rules are those of one rule each. Rules are asked in the order of the list.";
NO_RULE = "V0804", "no rule of this id",
"Only a rule that is there can be enforced. The ids of rules stand in the files that `rules` names, and `vratar rule list` shows \
 those of a shop.";
NO_ZONE = "V0805", "no time zone of this name",
"Working hours and calendar days of rules are those of the shop's clocks. Zones have the names of IANA's table, which the system \
 brings (package tzdata); without it only \"UTC\" and \"Europe/Sofia\" are known.";
}
