package extract

func impact(r *reading, rec *Record) {}
