package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/spf13/cobra"

	"haveri/ingest"
)

// walkFlags adds the flags that choose documents and bound what they may cost, and returns their reading.
func walkFlags(cmd *cobra.Command) func() (ingest.Options, error) {
	o := ingest.Options{Limits: ingest.DefaultLimits}
	cmd.Flags().Var((*sizeFlag)(&o.MaxDocument), "max-document", "refuse documents larger than `SIZE`")
	cmd.Flags().Var((*sizeFlag)(&o.MaxContainer), "max-container", "read at most `SIZE` of an archive, a mailbox or a web archive, unpacked")
	cmd.Flags().IntVar(&o.MaxMembers, "max-members", o.MaxMembers, "read at most `N` documents of one")
	cmd.Flags().IntVar(&o.MaxDepth, "max-depth", o.MaxDepth, "open those within others to a depth of `N`")
	cmd.Flags().IntVar(&o.MaxRatio, "max-ratio", o.MaxRatio, "refuse what unpacks to more than `N` times its size")
	cmd.Flags().Var((*sizeFlag)(&o.MaxMemory), "max-memory", "refuse PDFs that take more memory than `SIZE`")
	cmd.Flags().DurationVar(&o.Timeout, "timeout", o.Timeout, "refuse documents that take longer than `TIME`")
	cmd.Flags().StringArrayVar(&o.Include, "include", nil, "read only files that match the `GLOB`, e.g. '**/*.html' (repeatable)")
	cmd.Flags().StringArrayVar(&o.Exclude, "exclude", nil, "leave out files that match the `GLOB` (repeatable)")
	return func() (ingest.Options, error) {
		for _, glob := range append(append([]string{}, o.Include...), o.Exclude...) {
			if !doublestar.ValidatePattern(glob) {
				return o, usage("%q is no glob: write it as '**/*.html' or 'drafts/**'", glob)
			}
		}
		if least := min(o.MaxMembers, o.MaxDepth, o.MaxRatio, int(o.Timeout)); least < 1 {
			return o, usage("--max-members, --max-depth, --max-ratio and --timeout must be above 0")
		}
		return o, nil
	}
}

// sizeFlag is a flag's number of bytes: 500k, 20M, 1GB.
type sizeFlag int64

func (f *sizeFlag) Set(s string) error {
	n, err := parseSize(s)
	*f = sizeFlag(n)
	return err
}

func (f *sizeFlag) String() string {
	n, units := int64(*f), []string{"", "KB", "MB", "GB"}
	for n > 0 && n%1024 == 0 && len(units) > 1 {
		n, units = n/1024, units[1:]
	}
	return fmt.Sprint(n) + units[0]
}

func (f *sizeFlag) Type() string { return "size" }

var sizeForm = regexp.MustCompile(`^(\d{1,12})([kKmMgG]?)[bB]?$`)

// parseSize reads "20M" as bytes.
func parseSize(s string) (int64, error) {
	m := sizeForm.FindStringSubmatch(s)
	if m == nil {
		return 0, fmt.Errorf("%q is no size: write it as 500k, 20M or 1G", s)
	}
	n, err := strconv.ParseInt(m[1], 10, 64)
	if err != nil || n == 0 {
		return 0, fmt.Errorf("%q is no size: it must be above 0", s)
	}
	return n << map[string]int{"": 0, "k": 10, "m": 20, "g": 30}[strings.ToLower(m[2])], nil
}

// periodFlag is a flag's duration in seconds: 90m, 2h, 3d, 1d12h.
type periodFlag struct {
	seconds *int64
}

var (
	periodForm = regexp.MustCompile(`^(\d+(?:\.\d+)?(?:s|m|min|h|d|w))+$`)
	periodPart = regexp.MustCompile(`(\d+(?:\.\d+)?)(s|min|m|h|d|w)`)
	periodUnit = map[string]float64{"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
)

func (p *periodFlag) Set(s string) error {
	if !periodForm.MatchString(s) {
		return fmt.Errorf("%q is no duration: write it as 45s, 90m, 2h, 3d or 1d12h", s)
	}
	total := 0.0
	for _, m := range periodPart.FindAllStringSubmatch(s, -1) {
		n, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			return err
		}
		total += n * periodUnit[m[2]]
	}
	n := int64(total)
	p.seconds = &n
	return nil
}

func (p *periodFlag) String() string {
	if p.seconds == nil {
		return ""
	}
	return period(float64(*p.seconds))
}

func (p *periodFlag) Type() string { return "duration" }

// aliasesUsage says what --aliases takes.
const aliasesUsage = "`FILE` of names of organizations that mean the same, \"other name TAB one name\" a line (repeatable; haveri help aliases)"
