<?php
// This file is part of Communicator, a plugin for Moodle - https://moodle.org/
//
// Communicator is free software: you can redistribute it and/or modify
// it under the terms of the GNU General Public License as published by
// the Free Software Foundation, either version 3 of the License, or
// (at your option) any later version.
//
// Communicator is distributed in the hope that it will be useful,
// but WITHOUT ANY WARRANTY; without even the implied warranty of
// MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
// GNU General Public License for more details.
//
// You should have received a copy of the GNU General Public License
// along with Communicator.  If not, see <https://www.gnu.org/licenses/>.

/**
 * English strings of the plugin.
 *
 * @package    local_communicator
 * @copyright  2026 The Communicator authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$string['activities'] = 'Activities and their hashtags';
$string['ago_days'] = '{$a} days ago';
$string['ago_hours'] = '{$a} hours ago';
$string['ago_minutes'] = '{$a} min ago';
$string['allnetworks'] = 'All networks';
$string['ascsv'] = 'CSV';
$string['astable'] = 'Table';
$string['backendurl'] = 'Backend address';
$string['backendurl_desc'] = 'Such as https://communicator.campus.example, without /api. Moodle\'s HTTP security (Site administration > General > Security > HTTP security) must allow its host and port: by default only ports 443 and 80, and no host of the own network.';
$string['badreport_future'] = 'The report is from the future; the clocks of Moodle and the backend differ.';
$string['badreport_notareport'] = 'The text is no report of version {$a}; plugin and backend may be of different ages.';
$string['badreport_notime'] = 'The report doesn\'t say when it was made.';
$string['badreport_othercourse'] = 'The report isn\'t about course {$a}.';
$string['badreport_partmissing'] = 'The report has no part "{$a}".';
$string['badreport_toolong'] = 'The report is longer than {$a}.';
$string['both'] = 'both';
$string['bynetwork'] = 'By network';
$string['cachedef_asked'] = 'What came of asking the backend for a course\'s report';
$string['categories'] = 'Posts by category';
$string['communicator:manage'] = 'Act as the course\'s instructor towards Communicator';
$string['communicator:push'] = 'Store reports that the Communicator backend made';
$string['communicator:readlog'] = 'Read courses\' logs for the Communicator backend';
$string['communicator:send'] = 'Write to selected learners';
$string['communicator:viewidentities'] = 'See who a figure is about, where that person agreed';
$string['communicator:viewmetrics'] = 'See a course\'s figures of social networks';
$string['connection'] = 'Connection to the backend';
$string['connection_desc'] = 'Communicator runs as a service of its own. Add this site there with <code>communicator site add NAME --kind moodle --url URL</code>, and copy here what it prints. Then <a href="{$a}">test the connection</a>.<br>Where this Moodle may not call out, leave all three empty: the backend can bring its figures by the web service "Communicator backend".';
$string['connectionworks'] = 'The backend answers, and accepts this site\'s key.';
$string['consented'] = 'Agreed';
$string['conversation'] = 'Conversation';
$string['conversation_components'] = 'Separate circles';
$string['conversation_components_help'] = 'Groups with no reply between them';
$string['conversation_density'] = 'Density';
$string['conversation_density_help'] = 'Pairs who spoke, of all possible pairs, 0 to 1';
$string['conversation_in_degree_centralisation'] = 'Centralisation';
$string['conversation_in_degree_centralisation_help'] = 'How much answers go to one person only, 0 to 1';
$string['conversation_isolates'] = 'Apart from the conversation';
$string['conversation_isolates_help'] = 'People who answered nobody and were answered by nobody';
$string['conversation_people'] = 'People in it';
$string['conversation_people_help'] = 'Everybody whose posts were collected';
$string['conversation_reciprocity'] = 'Reciprocity';
$string['conversation_reciprocity_help'] = 'Share of answers that were returned, 0 to 1';
$string['conversation_replies'] = 'Replies';
$string['conversation_replies_help'] = 'Answers from one to another';
$string['conversation_unanswered_authors'] = 'Never answered';
$string['conversation_unanswered_authors_help'] = 'People who posted and had no answer yet';
$string['conversation_unanswered_posts'] = 'Posts nobody answered yet';
$string['conversation_unanswered_posts_help'] = 'Without any reply that was collected';
$string['coverage'] = 'What we could collect';
$string['day'] = 'Day';
$string['decision'] = 'Decision';
$string['different'] = 'Different';
$string['evolution'] = 'Uses of hashtags, day by day';
$string['evolution_bar'] = '{$a->day}: {$a->proposed} proposed by you, {$a->own} learners\' own';
$string['evolution_summary'] = '{$a->uses} uses in {$a->days} days, {$a->from} to {$a->until}, course time ({$a->zone})';
$string['favourites'] = 'Favourites';
$string['fewerthan'] = 'fewer than {$a}';
$string['figure'] = 'Figure';
$string['figuresfrom'] = 'Figures made {$a}';
$string['gap_day'] = '{$a->network} not collected on {$a->from}';
$string['gap_days'] = '{$a->network} not collected from {$a->from} to {$a->until}';
$string['gaps'] = 'Gaps';
$string['hashtag'] = 'Hashtag';
$string['hashtags'] = 'Hashtags you proposed and learners\' own';
$string['hashtags_help'] = 'A post counts once for each of its hashtags. A confirmed misspelling counts for the one it meant. Papers call the two kinds non-formal and informal.';
$string['hashtags_size'] = '{$a->posts} posts by {$a->people} people';
$string['hashtaguses'] = 'Hashtag uses';
$string['how'] = 'How';
$string['how_archive'] = 'Archive';
$string['how_search'] = 'Search';
$string['how_stream'] = 'Live';
$string['interactions'] = 'Interactions';
$string['justnow'] = 'just now';
$string['keyid'] = 'Key id';
$string['keyid_desc'] = 'Says which site calls.';
$string['kind'] = 'Kind';
$string['last'] = 'Last';
$string['lastfigures'] = 'These are the last figures that came.';
$string['learnersown'] = 'Learners\' own';
$string['linked'] = 'Link';
$string['misspelled'] = 'Misspelled';
$string['misspelling_confirmed'] = 'Misspelled';
$string['misspelling_rejected'] = 'Meant so';
$string['misspelling_suggestions'] = 'To look at';
$string['misspellings'] = 'Misspelled?';
$string['misspellings_help'] = 'Accents and case never count as misspelled. Decisions are made on Communicator\'s own page.';
$string['network'] = 'Network';
$string['network_bluesky'] = 'Bluesky';
$string['network_feed'] = 'Feeds';
$string['network_google_plus'] = 'Google+';
$string['network_mastodon'] = 'Mastodon';
$string['network_twitter'] = 'X';
$string['network_x'] = 'X';
$string['networkreports'] = 'Networks report';
$string['noactivities'] = 'No activities are listed; on Communicator\'s own page a teacher lists them, each with its hashtag.';
$string['noconversation'] = 'No conversation was collected yet.';
$string['nocoverage'] = 'No network is collected and no archive was imported yet.';
$string['nodays'] = 'No hashtag was used yet.';
$string['nofigures'] = 'There are no figures of this course yet';
$string['nofigures_admin'] = 'Connect the backend in the settings, or let it bring its figures: communicator social publish --course ID.';
$string['nofigures_teacher'] = 'Once your Moodle administrator has connected Communicator and added this course to it, figures appear here by themselves.';
$string['nohashtags'] = 'No hashtag was used yet.';
$string['nointeractions'] = 'None were collected yet.';
$string['nolog'] = 'This Moodle keeps no log in its own database: the log store "Standard log" is switched off (Site administration > Plugins > Logging).';
$string['nomisspellings'] = 'Nothing looks misspelled.';
$string['noneown'] = 'Learners used none of their own yet.';
$string['noneproposed'] = 'None of those that you proposed was used yet.';
$string['noposts'] = 'No posts have been collected yet. As soon as a collector runs or an archive is imported, they are counted here; nobody has to agree to be counted without a name.';
$string['notcollected'] = 'Not collected';
$string['notcollected_network'] = '{$a} not collected';
$string['notreported'] = 'The network reported no counts.';
$string['oldfigures'] = 'older than two days';
$string['opensettings'] = 'Open the settings';
$string['others'] = '{$a->tags} others, {$a->uses} uses';
$string['people'] = 'People';
$string['peopleposting'] = 'People posting';
$string['pluginname'] = 'Communicator';
$string['posts'] = 'Posts';
$string['postsuntil'] = 'Posts until {$a}';
$string['privacy:metadata:backend'] = 'The Communicator backend is told who asks for a course\'s figures, so that it can decide what that person may see and keep a record of it. Reports that it gives are counts about a course; Moodle keeps no personal data of them.';
$string['privacy:metadata:backend:courseid'] = 'The id of the course that the figures are about.';
$string['privacy:metadata:backend:role'] = 'Whether that person acts as the course\'s instructor or as its staff.';
$string['privacy:metadata:backend:userid'] = 'The id, in Moodle, of the person who looks at the page.';
$string['privacy:metadata:log'] = 'The Communicator backend reads the logs of courses that it predicts for: what was done when, by which user. It is given neither names nor addresses, and not who it was in activities that are anonymous.';
$string['privacy:metadata:log:courseid'] = 'The id of the course in which something was done.';
$string['privacy:metadata:log:event'] = 'What was done, when, and in which activity.';
$string['privacy:metadata:log:grade'] = 'The grade that was given.';
$string['privacy:metadata:log:userid'] = 'The id, in Moodle, of the person who did it, or whom it is about.';
$string['problem_blocked'] = 'Moodle\'s cURL security blocks the Communicator backend\'s address; an administrator allows its host and port under Site administration > General > Security > HTTP security.';
$string['problem_faulty'] = 'The Communicator backend has a fault of its own; its administrator finds it in its log.';
$string['problem_keyrefused'] = 'The Communicator backend doesn\'t accept this site\'s key; an administrator compares key id and secret with what the backend printed.';
$string['problem_notallowed'] = 'The Communicator backend doesn\'t allow this course\'s figures to be seen by you.';
$string['problem_notconfigured'] = 'Communicator isn\'t set up on this site yet.';
$string['problem_notunderstood'] = 'What answered isn\'t a Communicator report; an administrator checks the backend\'s address and version.';
$string['problem_refused'] = 'The Communicator backend refused the request; plugin and backend may be of different ages.';
$string['problem_timedout'] = 'The Communicator backend took too long to answer.';
$string['problem_toomany'] = 'The Communicator backend is asked too often just now; it answers again in a few minutes.';
$string['problem_unknowncourse'] = 'The Communicator backend doesn\'t know this course yet; its administrator adds it under the id {$a}.';
$string['problem_unreachable'] = 'The Communicator backend can\'t be reached just now.';
$string['profiles'] = 'Profiles with a link';
$string['profiles_completion'] = '{$a->linked} of {$a->enrolled} enrolled, {$a->percent} %';
$string['profiles_help'] = 'Bars: of all with any link, those with one to this network; darker, those who agreed. Posts are matched to learners only where they agreed.';
$string['proposedbyyou'] = 'Proposed by you';
$string['publications'] = 'Publications';
$string['refreshmetrics'] = 'Fetch the figures of courses from Communicator';
$string['refreshnow'] = 'Refresh now';
$string['refused'] = 'Refused';
$string['replies'] = 'Replies';
$string['reportedat'] = 'Reported on {$a}';
$string['reposts'] = 'Reposts';
$string['secret'] = 'Secret';
$string['secret_desc'] = 'Signs every call. The backend shows it once; <code>communicator site rotate NAME</code> makes a new one.';
$string['social'] = 'Social';
$string['spent'] = 'Paid reads';
$string['spentof'] = '{$a->spent} of {$a->cap}';
$string['state'] = 'State';
$string['state_ended'] = 'Ended';
$string['state_never'] = 'Never yet';
$string['state_ok'] = 'Collecting';
$string['state_refused'] = 'Refused';
$string['state_waiting'] = 'Waiting';
$string['strftimeday'] = '%a %d %b';
$string['strftimemoment'] = '%d %b %Y, %H:%M';
$string['testconnection'] = 'Test the connection to Communicator';
$string['toknow'] = 'To know';
$string['tolookat'] = '{$a} to look at';
$string['total'] = 'Total';
$string['tryagain'] = 'Try again';
$string['unanswered'] = 'Posts nobody answered yet';
$string['uses'] = 'Uses';
$string['usinganyhashtag'] = 'Using any hashtag';
$string['value'] = 'Value';
$string['verified'] = 'Verified';
$string['wecollected'] = 'We collected';
$string['writtenas'] = 'Written as, and perhaps meant';
$string['youproposed'] = 'You proposed';
