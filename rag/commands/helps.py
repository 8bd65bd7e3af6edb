"""What `--help` says beside the options: examples first, then what comes in and goes out."""

ABOUT = "Ask a library of news articles who said what. Every quotation is cut from the page, with the speaker it names."
EXAMPLES = """\
a first session:
  whosaid add reports/ https://example.org/story.html   add files, folders, .zip, addresses
  whosaid ask "Who did Baghaei blame?"                  an answer made of quotations
  whosaid ask "And what did he warn about?" --conversation monday
  whosaid statements --speaker Baghaei --csv            everything one speaker said, as a table
  whosaid serve                                         the same as a chat page in the browser

The library is a folder: --library DIR, else WHOSAID_LIBRARY, else one in your user data directory.
Nothing leaves this machine unless OPENAI_API_KEY or OPENAI_BASE_URL is set; see .env.example for all settings.
exit codes: 0 done, 1 an error (one line on stderr) or an evaluation below its gate, 2 wrong usage: what
no library could answer, as a day that is none or options that do not go together (`verify`, `eval`: could not run)."""
ARCHIVE = "look for an archived copy of each page quoted at the Internet Archive, which is told its address"
ADD = """\
reads .txt .md .html .pdf .docx .csv .json .jsonl, folders and .zip archives of these, and http(s) addresses; of feeds
(RSS, Atom, JSON Feed, sitemaps of news) each entry not seen before; exports of Nexis, Factiva, ProQuest and others.
Records (.csv, .json, .jsonl) hold one article each: title, text, outlet, published, url, author, id.
Adding an article again changes nothing; an edited one becomes a new revision. Interrupted? Run it again.
--ray (extra scale): machines that see the same files read them and run the models; the library is written here."""
ASK = """\
examples:
  whosaid ask "What did the Syrian army say about Aleppo?"
  whosaid ask "Who denied the report?" --outlet "Sarn Courier" --since 2025-01-01
  whosaid ask "Why?" --conversation monday     a follow-up; the question as understood is printed
  whosaid ask "Who denied it?" --context 1     one sentence before and after each quotation, shown apart from it
  whosaid ask "Who denied it?" --packet denial.json    for `whosaid verify denial.json`, today or in a year
  whosaid ask "Who denied it?" --out denial.docx   or .md for Obsidian, .csl.json or .ris for Zotero, .csv, .json
  whosaid ask --batch questions.csv --out answers.csv  (or .jsonl, which has all of --json; without --out: printed)
A table has the column question, and perhaps id (goes through to the answers), conversation (rows of one name follow up
on each other), speaker, outlet ("A | B" for several), since and until. A bad row is named and stops no other."""
CONVERSATIONS = """\
  whosaid conversations                            when last used, names, number of questions, titles
  whosaid conversations --search harbour           only those in which the word was asked or answered
  whosaid conversations export monday              as Markdown
  whosaid conversations export monday --packet     as a fact-check packet, for `whosaid verify`
  whosaid conversations delete monday"""
COPY = """\
examples:
  whosaid copy ~/news postgresql://desk@news.example/library     from one laptop to where everybody asks
  whosaid copy postgresql://desk@news.example/library ~/backup   and back
Articles with all revisions, statements, speakers, corrections, conversations, words and vectors are copied in one
transaction, then read on both sides and compared by hash. Passwords: PGPASSWORD or ~/.pgpass, never the address."""
STATEMENTS = """\
  whosaid statements --speaker Solvang --about gates
  whosaid statements --speaker Solvang --out solvang.docx    numbered quotations, with their sources at the end
  whosaid statements --speaker Solvang --out solvang.md      a note for Obsidian: properties, block quotes, links
  whosaid statements --outlet "Sarn Courier" --out sarn.ris  the articles for Zotero (or .csl.json), quotations as notes
  whosaid statements --out all.csv                           a table (or .json)"""
EXTRACT = """\
prints {id, text, attributions: [{source, cue, content, speaker, form}]} for each record;
source, cue and content are lists of [start, end] in characters of the text exactly as given."""
VERIFY = """\
examples:
  whosaid verify draft.docx                        every quotation in a .txt .md .html .pdf or .docx
  whosaid verify - < draft.txt                     the same from standard input
  whosaid verify "We shut two gates" --by Solvang  a single quotation
  whosaid verify packet.json                       a packet of `whosaid ask --packet`: does it still hold?
Each quotation is EXACT; PARTIAL: the words are there, but the cut leaves out a "not" or an "if", or runs quotations
together; ALTERED, shown as [-on the page-] {+in the draft+}; NOT FOUND; or, with one or two words, TOO SHORT TO JUDGE.
Its speaker is right, wrong (who said it?), or not determined, because the draft or the page names nobody. What somebody
should look at is marked with "!": also words that the page only paraphrases, and words of the article's own voice.
--json: {articles_searched, wrong, counts, quotations: [{n, text, start, end, line, match, attribution, wrong, given_to,
reason, whose, problems, notes, changes: [{kind, text}], places: [{article_id, title, outlet, published, url, spans,
quotes, state, speaker, speaker_as_written, via, form, in_quotation_marks, link, copies}]}]}; quotes are text[start:end]
of `whosaid show ARTICLE_ID`. match: exact, partial, altered, not_found, too_short; attribution: right, wrong,
undetermined. Of a packet, whose questions are asked again, offline: {holds, intact, quotations_hold, made, problems,
answers: [{question, vouched_for, reason, differs}], quotations: [{n, question, quote, speaker, article_id, status,
holds, reason, problems, now, start, end, changes}]}; status: unchanged, moved, changed, other_text, gone, tampered.
exit code 0: nothing to look at, 1: something to look at, 2: could not run."""
CONFIG = """\
  whosaid config                                   each setting, where it comes from, its value (never a key)
  whosaid config trust http://127.0.0.1:11434/v1   give this address the OPENAI_API_KEY of your environment
A setting comes from the command line, else the environment, else the file settings.env in your configuration folder
(printed last), else the file .env of the working folder, which is named when it sets something.
An address in the file .env of a folder is given a key out of that file, never one of your environment, until you trust
it: whoever made the folder would read your key."""
WATCH = """\
  whosaid watch add "What did the ministry say about the dam?" --feed https://example.org/feed.xml
  whosaid watch                                    what is watched, and its number; the same as `watch list`
  whosaid watch run                                fetch the feeds, ask what is new, print new statements; for cron
  whosaid watch run --every 15m --atom new.xml     stay, and keep a feed for a reader of feeds
  whosaid watch run --notify mailto://user:password@example.org --notify slack://TOKENS
  whosaid watch reports                            the latest 50, whether they were told or not
  whosaid watch remove 2
New is what is added after a question is watched, by a run or by `whosaid add`; an article edited later is not new.
Each statement is told once, the same words by the same speaker in another article too. A run that is killed loses
nothing: what was not told is told by the next one, and what it was killed with while telling is said by it.
--json: {watch, question, found, link, by, place, and all of a citation of `whosaid ask --json` but n}.
A message that does not go out (exit code 1) is sent by the next run that has the same --notify."""
SHELL = """\
  whosaid completion bash > ~/.local/share/bash-completion/completions/whosaid"""
MCP = """\
In the configuration of an MCP host:  {"command": "whosaid", "args": ["--library", "DIR", "mcp"]}
Tools, all read-only: ask, search_statements, verify_quotation, verify_draft, list_speakers, show_article."""
TOKEN = """\
  whosaid token add newsroom            prints the token once; the library keeps only its hash
  whosaid token add importer --write    may also add articles and keep conversations
  whosaid token remove newsroom
  curl -H "Authorization: Bearer $TOKEN" -d '{"question": "Who denied it?"}' -H "Content-Type: application/json" \\
       http://127.0.0.1:8502/ask        after `whosaid serve --api --port 8502`"""
SPEAKERS = """\
  whosaid speakers                                 names, aliases, roles, counts
  whosaid speakers merge "E. Baqaei" "Esmail Baghaei"    the first is the second
  whosaid speakers split "Baghaei" "Baqaei"        the alias is somebody else
  whosaid speakers rename "Baghaei" "Esmail Baghaei"
  whosaid speakers undo                            take the last of these back
Corrections are kept in speakers.toml in the library, which you may edit; reading again never changes it."""
