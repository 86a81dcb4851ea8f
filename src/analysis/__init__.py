"""chitieu: agencies' Excel returns in, a traced report on the targets of a plan out."""
