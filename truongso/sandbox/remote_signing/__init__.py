"""A stand-in of a remote signing service: hashes in, a word on the phone, values out."""
