"""chitieu: agencies' Excel returns in, a traced report on the 2030 targets out."""
