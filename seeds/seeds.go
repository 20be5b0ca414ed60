// Package seeds is a small corpus: write-ups in 25 languages and every format that the program reads, with gold labels. It is
// what `haveri demo` shows, what the quick start runs over, and the first test of the whole: are all of them read, and is what is
// said of them still right?
//
// A document is named STORY.LANGUAGE.FORMAT; documents of one story tell of one outage. Each reports a real outage in words
// written for this corpus, and details beyond public reports are invented: they are no record of events. seeds.gold.jsonl holds
// one label a document, which is what a careful reader concludes from the document and its metadata alone. A label's file names a
// document inside another file as the program does: archive.zip!member, feed.jsonl#1.
package seeds

import "embed"

// Files holds every document, its side-car if it has one, and seeds.gold.jsonl.
//
//go:embed *.txt *.md *.html *.eml *.jsonl *.zip *.meta.json
var Files embed.FS
