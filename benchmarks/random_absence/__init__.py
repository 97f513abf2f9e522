"""Does it help small teams to value people by who may be absent, instead of thinning them?"""
