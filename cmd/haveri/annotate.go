package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"haveri/extract"
	"haveri/ingest/language"
)

// longestLine is how long a line of --jsonl may be, in bytes.
const longestLine = 64 << 20

// annotated is what annotate prints for one text.
type annotated struct {
	ID       json.RawMessage      `json:"id"`
	Mentions []extract.Annotation `json:"mentions"`
}

func annotateCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "annotate",
		Short: "Find the time expressions of texts on standard input",
		Long: `Annotate reads a text from standard input, or with --jsonl one object a line with the keys id, text, lang and reference, and prints for each
{"id": …, "mentions": [{"text", "from", "to", "type", "value"}]}: from and to are UTF-8 byte offsets; type is date, time, datetime, daterange,
timerange, datetimerange or duration; value is EDTF, or an ISO 8601 duration. The two dates of a range follow it as mentions of their own.

The reference is the moment that "yesterday" and "12 November" are resolved against. Without a language, it is detected.`,
		Example: `  echo 'Down since yesterday 22:40 UTC, for almost two hours.' | haveri annotate --reference 2024-05-03
  haveri annotate --jsonl < texts.jsonl > mentions.jsonl`,
		Args: cobra.NoArgs,
	}
	lines := cmd.Flags().Bool("jsonl", false, "read one JSON object a line")
	lang := cmd.Flags().String("lang", "", "`CODE` of the text's language (default: detected)")
	reference := cmd.Flags().String("reference", "", "`MOMENT` to resolve against: 2024-05-03 or 2024-05-03T10:00+02:00")
	cmd.RunE = failing(func(cmd *cobra.Command, _ []string) error {
		out := bufio.NewWriter(os.Stdout)
		enc := json.NewEncoder(out)
		enc.SetEscapeHTML(false)
		if *lines {
			return errors.Join(annotateLines(os.Stdin, enc, *lang, *reference), out.Flush())
		}
		text, err := io.ReadAll(os.Stdin)
		if err != nil {
			return err
		}
		err = enc.Encode(annotated{json.RawMessage(`null`), annotate(string(bytes.ToValidUTF8(text, []byte("�"))), *lang, *reference)})
		return errors.Join(err, out.Flush())
	})
	return cmd
}

// annotateLines annotates one object a line. A line that is none is an error that names it; nothing after it is read.
func annotateLines(r io.Reader, enc *json.Encoder, lang, reference string) error {
	in := bufio.NewScanner(r)
	in.Buffer(nil, longestLine)
	for n := 1; in.Scan(); n++ {
		if len(bytes.TrimSpace(in.Bytes())) == 0 {
			continue
		}
		var q struct {
			ID        json.RawMessage `json:"id"`
			Text      string          `json:"text"`
			Lang      string          `json:"lang"`
			Reference *string         `json:"reference"`
		}
		if err := json.Unmarshal(in.Bytes(), &q); err != nil {
			return fmt.Errorf("standard input, line %d: %w; every line must be one JSON object", n, err)
		}
		if q.ID == nil {
			q.ID = json.RawMessage(`null`)
		}
		if q.Lang == "" {
			q.Lang = lang
		}
		at := reference
		if q.Reference != nil {
			at = *q.Reference
		}
		if err := enc.Encode(annotated{q.ID, annotate(q.Text, q.Lang, at)}); err != nil {
			return err
		}
	}
	if err := in.Err(); err != nil {
		return fmt.Errorf("standard input: %w", err)
	}
	return nil
}

func annotate(text, lang, reference string) []extract.Annotation {
	if lang == "" {
		lang = language.Detect(text, "").Code
	}
	return extract.Annotate(text, lang, reference, true)
}
