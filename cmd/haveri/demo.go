package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"haveri/ingest"
	"haveri/seeds"
)

func demoCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "See it work on the built-in write-ups",
		Long: `Demo writes the write-ups that the program carries into a folder, runs over them, prints what they say of their outages, and says what to
try next. Without --data the folder is a new temporary one.`,
		Example: "  haveri demo\n  haveri demo --data try-haveri",
		Args:    cobra.NoArgs,
	}
	data := cmd.Flags().String("data", "", "`folder` for the write-ups and what is made of them (default a temporary one)")
	cmd.RunE = failing(func(cmd *cobra.Command, _ []string) error {
		dir := *data
		if dir == "" {
			var err error
			if dir, err = os.MkdirTemp("", "haveri-demo-"); err != nil {
				return err
			}
		}
		documents := filepath.Join(dir, "write-ups")
		if err := unpack(seeds.Files, documents); err != nil {
			return err
		}
		f := runFlags{data: dir, log: "plain", walk: func() (ingest.Options, error) { return ingest.Options{}, nil }}
		if err := runNight(cmd.Context(), f, []string{documents}); err != nil {
			return err
		}
		_, err := fmt.Fprintf(os.Stderr, `
Try next:
  haveri search --data %[1]s 'cause:time'
  haveri extract %[2]s
  haveri report --data %[1]s --format csv
  haveri run YOUR-FOLDER
`, dir, documents)
		return err
	})
	return cmd
}

// unpack writes an embedded folder to disk.
func unpack(files fs.FS, dir string) error {
	return fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		target := filepath.Join(dir, filepath.FromSlash(path))
		if d.IsDir() {
			return os.MkdirAll(target, 0o755)
		}
		b, err := fs.ReadFile(files, path)
		if err != nil {
			return err
		}
		return os.WriteFile(target, b, 0o644)
	})
}
