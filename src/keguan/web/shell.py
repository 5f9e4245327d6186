"""Shell."""
def shell(request):
    return {}
