"""WANT: one file per term of the objective, all priced in the site's currency."""
