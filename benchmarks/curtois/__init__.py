"""The public Curtois & Qu shift-scheduling instances as problems of this product.

``instance`` reads the published text format, ``problem`` says it in this product's rules and goals, ``rescore`` checks
and scores a roster by plain code. The instances themselves are not part of the project.
"""
