import warnings

# pysaml2 names a cipher at import that cryptography is moving; it is not used here, and every command would say so.
warnings.filterwarnings("ignore", message="CFB has been moved", module="saml2")
