from truongso.core.rights import SignedIn, permission

permission("accounts.own", "Tự quản lý mật khẩu và xác thực hai lớp của mình", SignedIn())
