package format

import (
	"strings"
	"testing"

	"haveri/ingest/doc"
)

func TestMarkdown(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"blocks and inline markup", `# Postmortem: **queue** outage

At 10:06 the [queue](https://status.example/q "status") stopped
with ` + "`code=137`" + ` &amp; a 3 \* 2 GiB heap. ![a falling graph](g.png)<br>Nobody <em>noticed</em>.

## Timeline

| Time (UTC) | Event |
|---|---|
| 10:06 | **stopped** |
| 10:40 | restarted |

> We were asleep.

` + "```sh\nkubectl delete pod\n```" + `

1. first
   - [x] nested and done
   - [ ] nested and open

   second paragraph
2. <https://example.org>

<!-- nobody sees this -->
<details><summary>More</summary>
<p>hidden <b>words</b></p>
<script>alert(1)</script>
</details>
`, `
title|Postmortem: queue outage
paragraph|At 10:06 the queue stopped/with code=137 & a 3 * 2 GiB heap. a falling graph/Nobody noticed.
heading2|Timeline
table row|Time (UTC)¦Event
table row|10:06¦stopped
table row|10:40¦restarted
quote|We were asleep.
code|kubectl delete pod
list item1|first
list item2[x]|nested and done
list item2[ ]|nested and open
paragraph|second paragraph
list item1|https://example.org
paragraph|More
paragraph|hidden words`},

		{"YAML before it", `---
title: "Mail &#x2011; outage"
date: 2021-06-02T17:53:00-00:00
resolved: true
resolvedWhen: 2021-06-03 18:35:00
# a remark
affected:
  - ldap
  - plugins
extra: {team: infra}
nothing:
lang: en
url: https://status.example/1
organization: Example
---

Down.
`, `
title|Mail ‑ outage
field|date: 2021-06-02T17:53:00-00:00
field|resolved: true
field|resolvedWhen: 2021-06-03 18:35:00
field|affected: ldap, plugins
field|extra.team: infra
field|organization: Example
paragraph|Down.`},

		{"TOML before it", `+++
title = "docs.rs outage"
date = 2019-10-24
authors = ["Pietro Albini"]
[extra]
at = 2019-10-21T01:38:00Z
+++
Down.
`, `
title|docs.rs outage
field|date: 2019-10-24
field|authors: Pietro Albini
field|extra.at: 2019-10-21T01:38:00Z
paragraph|Down.`},

		{"not quite YAML before it", "---\ntitle: Sbírka: výpadek\ntags: [a, b]\naffected:\n  - web\n  - mail\n---\nDown.\n", `
title|Sbírka: výpadek
field|tags: a, b
field|affected: web, mail
paragraph|Down.`},

		{"the title said twice", "---\ntitle: Outage\nweight: 3\n---\n# Outage\n\nDown.", `
title|Outage
field|weight: 3
paragraph|Down.`},

		{"a rule is no front matter", "---\nDown since ten.\n\n---\n", "paragraph|Down since ten."},
	} {
		compare(t, c.name, Markdown(c.in).Pieces, c.want)
	}
}

func TestFrontMatter(t *testing.T) {
	p := Markdown("---\ntitle: T\ncreated: 2020-01-01\ndate: 2021-06-02T17:53:00-00:00\nlang: sv\nurl: https://a.example\norganization: O\n---\nx")
	want := Page{Title: "T", Lang: "sv", URL: "https://a.example", Organization: "O", Published: doc.DateLine{Value: "2021-06-02T17:53Z", Source: "front matter"}}
	p.Pieces = nil
	if p.Title != want.Title || p.Lang != want.Lang || p.URL != want.URL || p.Organization != want.Organization || p.Published != want.Published {
		t.Errorf("got %+v, want %+v", p, want)
	}
	for key, in := range map[string]string{
		"a TOML date": "+++\ndate = 2019-10-24\n+++\nx", "pubDate": "---\npubDate: 2019-10-24\n---\nx", "datePublished": "---\ndatePublished: '2019-10-24'\n---\nx",
		"date-published": "---\ndate-published: 2019-10-24\n---\nx", "published before date": "---\ndate: 2000-01-01\npublished: 2019-10-24\n---\nx",
		"published is no date": "---\npublished: true\ndate: 2019-10-24\n---\nx",
	} {
		if got := Markdown(in).Published.Value; got != "2019-10-24" {
			t.Errorf("%s: %q", key, got)
		}
	}
}

// What the parser is slow on must not hold up a batch: these took it up to half a minute.
func TestTangled(t *testing.T) {
	for _, part := range []string{"a[b](", "> ", "1. ", "[", "![", "*a ", "- "} {
		p := Markdown("# Title\n\n" + strings.Repeat(part, 200_000/len(part)) + "\n\nThe end is near.")
		if n := len(p.Pieces); n < 2 || p.Pieces[n-1].Text != "The end is near." {
			t.Errorf("%q: the end is lost", part)
		}
	}
	if table := strings.Repeat("| 2019-12-04 00:30 | Deleted all [nodes](#n) by accident. |\n", 300); tangled(table) {
		t.Error("a long table is taken for a tangle")
	}
}
