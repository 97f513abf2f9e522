"""Multi-activity shift scheduling (Qu and Curtois 2020, instances 1-225) as problems of this product.

``instance`` reads the published text format, ``problem`` says it in this product's rules and goals, ``rescore`` checks
and scores a roster by plain code, ``generator`` draws instances of the format. The public instances themselves are not
part of the project.
"""
