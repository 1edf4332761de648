"""A made-up class whose truth is known: to try statistics, reports and marking on before there are students."""
