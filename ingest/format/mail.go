package format

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"mime"
	"net/mail"
	"regexp"
	"strings"

	"github.com/jhillyerd/enmime/v2"

	"haveri/ingest/charset"
	"haveri/ingest/doc"
)

// maxForwards is how many messages within messages are opened.
const maxForwards = 3

// Mail reads an RFC 5322 message: its subject is the title, its body the text, plain if there is any, else HTML. A message
// forwarded as an attachment follows, or takes the place of a cover without words. Other attachments are not read.
func Mail(raw []byte) (Page, error) { return readMail(raw, 0) }

func readMail(raw []byte, forwards int) (Page, error) {
	raw = bytes.TrimLeft(bytes.TrimPrefix(raw, []byte("\xEF\xBB\xBF")), " \t\r\n")
	if bytes.HasPrefix(raw, []byte("From ")) { // the separator of an mbox
		_, raw, _ = bytes.Cut(raw, []byte("\n"))
	}
	root, err := mailParser.ReadParts(bytes.NewReader(raw))
	if err != nil {
		return Page{}, fmt.Errorf("not a readable mail: %w", err)
	}
	p := mailHeader(root)
	head := p.Pieces
	p.Pieces = nil
	plain, html := bodyParts(root)
	for _, part := range plain {
		text, name := charset.Decode(part.Content, declaredIn(part))
		p.Charset = name
		p.Pieces = append(p.Pieces, mailText(text)...)
	}
	if len(p.Pieces) == 0 && len(html) > 0 {
		text, name := charset.Decode(html[0].Content, declaredIn(html[0]))
		page, err := HTML(text)
		if err != nil {
			return Page{}, fmt.Errorf("the mail's HTML: %w", err)
		}
		p.Charset, p.Pieces = name, page.Pieces
		if p.Lang == "" {
			p.Lang = page.Lang
		}
	}
	empty := len(p.Pieces) == 0
	p.Pieces = append(head, p.Pieces...)
	if forwards == maxForwards {
		return p, nil
	}
	for _, part := range root.DepthMatchAll(func(part *enmime.Part) bool { return part.ContentType == "message/rfc822" }) {
		inner, err := readMail(part.Content, forwards+1)
		if err != nil {
			continue
		}
		if empty {
			return inner, nil
		}
		for _, piece := range inner.Pieces {
			if piece.Kind == doc.Title {
				piece.Kind, piece.Depth = doc.Heading, 2
			}
			p.Pieces = append(p.Pieces, piece)
		}
	}
	if empty && len(head) == 0 {
		return p, errors.New("a mail without a subject or a body that can be read")
	}
	return p, nil
}

// mailParser leaves the bytes of a text as they are: charset knows better what to do with undeclared and wrongly declared ones.
var mailParser = enmime.NewParser(enmime.DisableCharacterDetection(true), enmime.MinCharsetDetectRunes(math.MaxInt),
	enmime.SkipMalformedParts(true), enmime.MultipartWOBoundaryAsSinglePart(true), enmime.DisableTextConversion(true),
	enmime.SetReadPartErrorPolicy(enmime.AllowCorruptTextPartErrorPolicy), enmime.SetCustomParseMediaType(mediaType))

var (
	boundaryParam = regexp.MustCompile(`(?i)boundary\s*=\s*"?([^";]+)`)
	charsetParam  = regexp.MustCompile(`(?i)charset\s*=\s*["']?([\w.:-]+)`)
)

// mediaType hides the charset from the parser, and forgives a malformed line.
func mediaType(value string) (string, map[string]string, []string, error) {
	kind, params, err := mime.ParseMediaType(value)
	if err != nil {
		kind, _, _ = strings.Cut(value, ";")
		kind, params = strings.ToLower(strings.TrimSpace(kind)), map[string]string{}
		if m := boundaryParam.FindStringSubmatch(value); m != nil {
			params["boundary"] = strings.TrimSpace(m[1])
		}
	}
	delete(params, "charset")
	return kind, params, nil, nil
}

func declaredIn(part *enmime.Part) string {
	if m := charsetParam.FindStringSubmatch(part.Header.Get("Content-Type")); m != nil && !strings.EqualFold(m[1], "us-ascii") {
		return m[1]
	}
	return ""
}

func bodyParts(root *enmime.Part) (plain, html []*enmime.Part) {
	root.DepthMatchAll(func(p *enmime.Part) bool {
		switch {
		case p.Disposition == "attachment" || p.FileName != "":
		case p.ContentType == "text/plain" || p.ContentType == "" && p.FirstChild == nil:
			plain = append(plain, p)
		case p.ContentType == "text/html":
			html = append(html, p)
		}
		return false
	})
	return plain, html
}

// mailHeader reads subject, author and date. A date that is not understood stays in the text, for others to try.
func mailHeader(root *enmime.Part) Page {
	var p Page
	get := func(key string) string {
		text, _ := charset.Decode([]byte(root.Header.Get(key)), "")
		return strings.Join(strings.Fields(enmime.DecodeRFC2047(text)), " ")
	}
	if p.Title = get("Subject"); p.Title != "" {
		p.Pieces = append(p.Pieces, Piece{Kind: doc.Title, Text: p.Title})
	}
	p.Sender = get("From")
	if from, err := (&mail.AddressParser{}).Parse(p.Sender); err == nil {
		if p.Sender = from.Name; p.Sender == "" {
			p.Sender = from.Address
		}
	} else if name, _, ok := strings.Cut(p.Sender, "<"); ok && strings.TrimSpace(name) != "" {
		p.Sender = strings.Trim(name, ` "'`)
	}
	p.Lang, _, _ = strings.Cut(get("Content-Language"), ",")
	for _, key := range []string{"Date", "Sent", "Resent-Date"} {
		value := get(key)
		if value == "" {
			continue
		}
		if at, err := mail.ParseDate(value); err == nil {
			p.Published = doc.DateLine{Value: zoned(at), Source: "mail header"}
		} else if d := Date(value); d != "" {
			p.Published = doc.DateLine{Value: d, Source: "mail header"}
		} else {
			p.Pieces = append(p.Pieces, Piece{Kind: doc.Field, Text: key + ": " + value})
		}
		break
	}
	return p
}

// mailText reads a plain body. The mark before a signature is left out; the signature often names the organization.
func mailText(s string) []Piece {
	body, signature, _ := strings.Cut("\n"+strings.ReplaceAll(s, "\r\n", "\n"), "\n-- \n")
	return append(blocks(body), blocks(signature)...)
}
