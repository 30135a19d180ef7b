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
missing-for-scripts = Please tick the required boxes. If you do not see them, load the page again.
block-missing = Please tick this box; we cannot continue without it.
block-choose = Please choose one; we cannot continue without it.

## Every page

language-name = English
page-foot = Vratar keeps the record of what { $shop } asked you and what you chose.

## A request that could not be answered: what happened and whose fault it is, what to do

refusal-400-title = The request could not be read
refusal-400-what = What your browser sent does not follow the rules of the web, so it was not passed on to the shop.
refusal-400-do = Go back and try again. If you followed a link, it may be damaged: open the shop’s front page instead.
refusal-404-title = There is no shop at this address
refusal-404-what = This server does not know the address that you opened. It may have been mistyped, or it has moved.
refusal-404-do = Check the address for typing errors. If somebody gave it to you, ask them for the current one.
refusal-408-title = The request took too long
refusal-408-what = Your browser did not finish sending in time. Most often this is a slow or interrupted connection.
refusal-408-do = Check your connection and try again.
refusal-409-title = Already sent
refusal-409-what = This page was sent once before, or it lay open for too long.
refusal-409-do = Look whether it went through: log in, or look into your mail. If not, go back to the form and fill it in again.
refusal-413-title = This is too large to send
refusal-413-what = The file or form that you sent is larger than this shop accepts. Nothing was passed on.
refusal-413-do = Send a smaller file, or several smaller ones after one another.
refusal-421-title = No shop answers to this name here
refusal-421-what = The address that you opened leads to this server, but no shop of that name is behind it. It may have been mistyped, or the shop is not set up yet.
refusal-421-do = Check the address for typing errors and reload the page. If it still does not open, ask the shop.
refusal-429-title = Too many requests
refusal-429-what = More requests came from your connection in a short time than this shop allows. Nothing is wrong with your account.
refusal-429-do = Wait a minute, then try again.
refusal-431-title = Your browser sends too much at once
refusal-431-what = The address or the cookies that your browser sent are longer than allowed.
refusal-431-do = Delete this shop’s cookies in your browser and try again.
refusal-502-title = The shop does not answer
refusal-502-what = The shop could not be reached, or broke off its answer. This is not your fault.
refusal-502-do = Try again in a few minutes. If you were ordering, check your e-mail first, so that nothing is ordered twice.
refusal-503-title = The shop is not available right now
refusal-503-what = The shop is overloaded or being worked on. This is not your fault.
refusal-503-do = Try again in a few minutes.
refusal-504-title = The shop is taking too long
refusal-504-what = The shop received your request but did not answer in time. This is not your fault.
refusal-504-do = Wait a few minutes. If you were ordering, check your e-mail first, so that nothing is ordered twice.
refusal-client-title = The request could not be answered
refusal-client-what = Something in what your browser sent does not fit this address.
refusal-client-do = Go back and try again, or open the shop’s front page.
refusal-server-title = Something went wrong
refusal-server-what = The page could not be shown. This is not your fault.
refusal-server-do = Try again in a few minutes.
refusal-record-title = People’s data cannot be shown right now
refusal-record-what = This shop shows contact data only while it can record who saw it. The record cannot be written at the moment, so nothing was shown. The rest of the shop works.
refusal-budgets-what = This shop shows contact data only while it can tell how much of it somebody has read. It cannot tell at the moment, so nothing was shown. The rest of the shop works.
refusal-record-do = Try again in a few minutes. If it lasts, tell whoever runs this server.
refusal-file-title = This file cannot be shown
refusal-file-what = It may hold contact data, but its format cannot be read here, so it could not be recorded what it shows. Nothing of it was sent.
refusal-file-do = Choose another format (CSV, XLSX or a page). If you need this one, ask whoever runs this server to allow it.
refusal-policy-title = You may not see this
refusal-policy-what = The rules of this shop do not show this contact data to your level of access, at this time or from this place. Nothing of it was sent, and that you asked is in the access record.
refusal-policy-do = If you need it for your work, ask whoever is responsible for data protection at this shop.
refusal-step-title = Please prove again that it is you
refusal-step-what = The rules of this shop show this only to somebody who has given their password a short while ago.
refusal-step-do = Log out, log in again and come back.
refusal-mask-title = This cannot be shown without the data you may not see
refusal-mask-what = Your level of access hides part of the contact data, and in this sort of file it cannot be hidden. Nothing of it was sent.
refusal-mask-do = Choose another format (CSV or a page), or ask whoever is responsible for data protection at this shop.
refusal-returned-title = Nothing was saved
refusal-returned-what = The form came back with asterisks where contact data stood that you may not see. Had it been saved, the real data would be lost.
refusal-returned-do = Open the page again and change only what you can read.
refusal-budget-title = That is more contact data than you may read for now
refusal-budget-what = The rules of this shop limit how many people’s data, or how many rows, one may read within a time. With this page or file the limit would be passed, so nothing of it was sent.
refusal-budget-do = Ask for less at once, or wait until some time has passed. If you need it for your work, ask whoever is responsible for data protection at this shop.
refusal-login-title = Please log in again
refusal-login-what = This page shows people’s data, and it is not known who is asking. Nothing is wrong with your account.
refusal-login-do = Log in once more; after that everything works as before.
refusal-login = To the login
refusal-again = Try again
refusal-front = To the front page
refusal-help = If you ask for help, name this number; it finds what happened:
refusal-reference = Reference: { $reference }

## Old links: the banner while they still work, the page when they do not

announce-title = From { $date } only the secure address works here.
announce-text = Please open it now and save it in place of the old one:

gone-title = This link no longer works
gone-why = It led here over an unprotected connection, on which others could read passwords and customers’ data. That is why it was closed. The page itself is still there, at a secure address.
gone-new = The new address
gone-shortcut = To change an old shortcut on the Windows desktop
gone-step-properties = Right-click the shortcut and choose “Properties”.
gone-step-address = In the box “URL” (tab “Web Document”) replace the old address with the new one. If there is no such box, replace it at the end of the box “Target”.
gone-step-confirm = Confirm with “OK” and open the shortcut.
gone-step-favourite = A bookmark or favourite: open the new address, save it again and delete the old one.
gone-browsers = If the new address does not open
gone-windows-7 = Windows 7: Internet Explorer 11, Firefox 115 and Chrome 109 can open it. Internet Explorer 8, 9 and 10 cannot.
gone-windows-xp = Windows XP: Internet Explorer cannot open it; Firefox 52 can. Such a computer no longer gets security updates and should be replaced.
gone-java = Programs on Java 7 cannot connect; Java 8 can.
gone-help = If nothing helps, ask whoever looks after your computer and show them this page.

## Something required was not ticked

missing-title = One more thing
missing-lead = Something that the shop needs was not ticked. Nothing is lost: what you entered is kept and goes to the shop as soon as you continue. You do not have to type anything again.
missing-continue = Continue
missing-leave = If you do not agree, simply close this page. Nothing has been sent to the shop, and what you entered is deleted after { $minutes } minutes.
reason-title = What do you need these data for?
reason-lead = You have read the contact data of many people in a short time. The rules of this shop let you go on if you say what for.
reason-label = Reason
reason-hint = One sentence is enough: “newsletter of November”, “accounts for September”. It stands in the access record with your name; do not write names of customers here.
reason-continue = Continue
reason-for-scripts = You have read the contact data of many people in a short time. Open the page itself to say what you need them for.

## A second person approves: the page for who asks, and the page for who may

approval-title = A second person has to approve this
approval-lead = With this you would read more contact data than the rules of this shop let one person read. Nothing of it was sent. It was asked for, and goes through once as soon as somebody has approved it.
approval-denied-title = This was not approved
approval-denied-lead = The second person has said no. Nothing was sent. If you need it nevertheless, talk to them first; in a few minutes it can be asked for again.
approval-what = What
approval-view = One person is looked at
approval-search = Search
approval-list = List
approval-print = Print
approval-export = Export
approval-edit = Change
approval-query = Fields of the address
approval-persons = Persons
approval-rows = Rows
approval-at-least = at least { $count }
approval-at-most = At most goes out
approval-at-most-is = Persons: { $persons }, rows: { $rows }
approval-rule = Rule
approval-limit-persons = Persons allowed
approval-limit-rows = Rows allowed
approval-who = Who may approve
approval-admins = Every administrator of this shop but you.
approval-groups = Also the groups: { $groups }.
approval-where = Where they approve
approval-until = Waits until
approval-more = It was cut half way, so it is not known how much more there is. What is approved is all of it, up to the bound above.
approval-held = What you sent is kept for { $minutes } minutes, and as long again each time you look.
approval-again = Look again
approval-for-scripts = A second person has to approve this. It was asked for; try again later.
approval-denied-for-scripts = The second person did not approve this.
approvals-title = Waiting for your approval
approvals-lead = Somebody wants to read more contact data than a rule allows. If you approve, they get exactly this once within an hour; with anything else in the address or the form it is asked for anew. Your answer stands in the access record with your name.
approvals-none = Nothing waits for you.
approvals-approve = Approve
approvals-deny = Deny
approvals-approved = Approved. It is recorded, and they can go on.
approvals-denied = Denied. It is recorded, and nothing was sent.
approvals-gone = That no longer waits: it was answered already, or its time was over. Nothing was changed.
approvals-more = It was cut half way: how much more there is, nobody knows. You would approve all of it, up to the bound above.
approvals-foot = This page belongs to { $shop }; that you opened it is recorded.

## The password again

prove-title = Please confirm that it is you
prove-lead = The rules of this shop show this only to somebody who has given their password a short while ago. Give it once more, and you go on from where you were.
prove-kept = Nothing is lost: what you were sending is kept for { $minutes } minutes and goes to the shop afterwards. You do not have to type it again.
prove-lost = What you were sending could not be kept. Afterwards, go back to the page it came from and send it again.
prove-name = User name or e-mail address
prove-name-hint = The same one that you logged in with.
prove-password = Password
prove-password-hint = Your password at this shop. It is given to the shop’s login to be checked and is not kept here.
prove-continue = Continue
prove-wrong = That did not work. Check the user name and the password and try again. It has to be the account that you are logged in with.
prove-locked = Too many tries went wrong. Wait { $minutes } minutes and try again. If it was not you, tell whoever is responsible for data protection at this shop.
prove-away = The shop does not answer, so your password could not be checked. Try again in a few minutes.
prove-for-scripts = The rules of this shop ask for your password again. Open the page named here, give it, and try again.
proved-title = Thank you
proved-lead = What you were sending goes to the shop with the next click. It is kept for { $minutes } minutes.
proved-continue = Continue
elsewhere-title = Please log in at the shop once more
elsewhere-lead = Your password could not be checked from here: the shop’s own login asks for something else too, or is made differently than expected. Log in there in another window, then come back to this page and continue.
elsewhere-kept = What you were sending is kept for { $minutes } minutes.
elsewhere-login = Open the shop’s login (opens in a new window)

## My choices

choices-title = My choices
choices-lead = Here you see what you have allowed { $shop } and what you have not, and you can change it at any time.
choices-how = Tick what you allow, take the tick out of what you no longer allow, and save. A change holds from that moment; what was done before it remains lawful. Your orders are not affected.
choices-change = Change your choices
choices-save = Save my choices
choices-saved = Your choices are saved.
choices-saved-later = Your choices are saved. They will be shown here in a few minutes.
choices-not-saved = Your choices could not be saved. Nothing has changed; please try again in a few minutes.
choices-outdated = This page was open for too long, or the questions have changed since. Please look at your choices again and save them.
choices-renew = The questions have changed since you answered. What you allowed under the old wording does not count for the new one: please tick it again if you still agree.
choices-recorded = What is recorded
choices-on = on { $date }
choices-until = until { $date }
choices-none = Nothing has been recorded for you yet. You were not asked, or your answer belongs to another account.
choices-login-title = Please log in
choices-login-text = Only you can see and change your choices. Log in to the shop with your account and open this page again.
choices-login = Log in
choices-away = Your choices cannot be shown right now. They are safe; please try again in a few minutes.
choices-receipts = Receipts
choices-receipts-text = A receipt shows what you were asked, in which words, and what you chose. You can keep it.
choices-receipt-open = Receipt of { $moment }
choices-receipt-iso = JSON (ISO/IEC 27560)
choices-receipt-kantara = JSON (Kantara 1.1)
choices-full = All about my choices, and receipts
choices-back = Back to the shop

state-allowed = Allowed
state-not-allowed = Not allowed
state-withdrawn = Withdrawn
state-accepted = Accepted
state-not-accepted = Not accepted
state-confirmed = Confirmed
state-not-confirmed = Not confirmed
state-objected = You object
state-forbidden = Forbidden
state-not-chosen = Not chosen
state-taken-back = Taken back
state-expired = Expired
state-invalid = Not valid

## A receipt

receipt-title = Receipt of your choices
receipt-lead = This is what you were asked and what you chose.
receipt-controller = Asked by
receipt-at = When
receipt-where = Where
receipt-id = Receipt number
receipt-method = How
receipt-answers = Questions and answers
receipt-ticked = ticked
receipt-not-ticked = not ticked
receipt-documents = Documents that were linked
receipt-version = version { $version }
receipt-proof = Proof
receipt-proof-text = Checksum (SHA-256) of the wording you were shown. Whoever changes one letter of it later changes the checksum.
receipt-withdraw = You can change your mind at any time under “{ $choices }”.
receipt-download = Download

page-registration = Registration
page-checkout = Order
page-guest-checkout = Order without an account
page-profile = My account
page-newsletter = Newsletter
page-contact = Contact form

method-form = In the shop’s form
method-interstitial = On the page that asked for what was missing
method-profile = On “My choices”

## An address of ours that leads nowhere

nothing-title = There is nothing here for you
nothing-what = The address may have been mistyped, or the page belongs to somebody else or another login.
nothing-do = If you are looking for one of your receipts, log in to the shop with the account that you had then and open it from “My choices”.
