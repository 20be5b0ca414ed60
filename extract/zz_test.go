package extract
import "testing"

func BenchmarkRead(b *testing.B){ d:=document(b,"../../shared/corpus/seeds/003_bddf9a7482daead0.txt","en"); for b.Loop() {read(d)} }
func BenchmarkMine(b *testing.B){ d:=document(b,"../../shared/corpus/seeds/003_bddf9a7482daead0.txt","en"); r:=read(d); b.ResetTimer(); for b.Loop() { rec:=&Record{Incident:true}
 parties(r,rec);kind(r,rec);causes(r,rec);remediations(r,rec);impact(r,rec)} }
func BenchmarkParties(b *testing.B){ d:=document(b,"../../shared/corpus/seeds/003_bddf9a7482daead0.txt","en"); r:=read(d); b.ResetTimer(); for b.Loop() { rec:=&Record{Incident:true}
 parties(r,rec)} }
func BenchmarkCauses(b *testing.B){ d:=document(b,"../../shared/corpus/seeds/003_bddf9a7482daead0.txt","en"); r:=read(d); b.ResetTimer(); for b.Loop() { rec:=&Record{Incident:true}
 causes(r,rec)} }
