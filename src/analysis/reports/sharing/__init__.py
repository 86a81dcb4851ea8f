"""A release outside its pages: PDF for printing, share cards for chat."""
