### Everything that Vratar says to people, in English. Plain words, short sentences.
### Every other language has the same ids with the same variables.

## Dates

date = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }
moment = { $date }, { $time } (UTC{ $offset })

## The block with the questions

block-new-window = (opens in a new window)
block-required = (required)
block-problem = Something is still missing. Please tick what is marked below and continue.
block-missing = Please tick this box; we cannot continue without it.
block-choose = Please choose one; we cannot continue without it.

## A request that could not be answered

refusal-reference = Reference: { $reference }
