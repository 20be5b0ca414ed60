package extract

func parties(r *reading, rec *Record) {}
