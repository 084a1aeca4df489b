from truongso.core.rights import SignedIn, permission

permission("core.signed_in", "Dùng các trang chung của trường", SignedIn())
