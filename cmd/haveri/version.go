package main

import (
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"haveri/extract"
	"haveri/index"
	"haveri/reports"
)

// release is set when a release is built: -ldflags "-X main.release=1.2.3".
var release = ""

// version is the release, or the revision that the program was built from.
func version() string {
	if release != "" {
		return release
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	revision, modified := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = s.Value[:min(12, len(s.Value))]
		case s.Key == "vcs.modified" && s.Value == "true":
			modified = "+"
		}
	}
	if revision == "" {
		return "devel"
	}
	return "devel-" + revision + modified
}

func versionCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "version",
		Short:   "Say which program, rules and formats these are",
		Example: "  haveri version\n  haveri version --json",
		Args:    cobra.NoArgs,
	}
	asJSON := cmd.Flags().Bool("json", false, "print JSON")
	cmd.RunE = failing(func(cmd *cobra.Command, _ []string) error {
		v := struct {
			Version string `json:"version"`
			Rules   string `json:"rules"`
			Index   string `json:"index"`
			Tables  string `json:"tables"`
			Go      string `json:"go"`
			System  string `json:"system"`
		}{version(), extract.Rules(), index.Version(), reports.SchemaVersion, runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH}
		if *asJSON {
			return json.NewEncoder(cmd.OutOrStdout()).Encode(v)
		}
		_, err := fmt.Fprintf(cmd.OutOrStdout(), "haveri %s\nrules  %s\nindex  %s\ntables %s\nbuilt  %s %s\n", v.Version, v.Rules, v.Index, v.Tables, v.Go, v.System)
		return err
	})
	return cmd
}
