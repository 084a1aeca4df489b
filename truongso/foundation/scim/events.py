from truongso.foundation.audit.registry import event

event("scim.client_made", "đã lập mã truy cập cho ứng dụng {object} ({rights}, đến hết ngày {until})")
event("scim.client_revoked", "đã thu hồi mã truy cập của ứng dụng {object}: {reason}")
event("scim.read_today", "ghi nhận ứng dụng {object} đã đọc tài khoản, đơn vị của trường trong ngày", read=True)
event("scim.user_made", "ghi nhận ứng dụng {object} đã tạo tài khoản của {person}")
event("scim.user_linked", "ghi nhận ứng dụng {object} đã nhận tài khoản của {person}")
event("scim.user_changed", "ghi nhận ứng dụng {object} đã sửa {what} của {person}")
event("scim.user_removed", "ghi nhận ứng dụng {object} đã bỏ tài khoản của {person}")
event("scim.login_changed", "đã đổi tên đăng nhập, thư điện tử của {object} theo ứng dụng {client}")
event("scim.group_made", "ghi nhận ứng dụng {object} đã lập nhóm «{group}»")
event("scim.group_changed", "ghi nhận ứng dụng {object} đã sửa nhóm «{group}»")
event("scim.group_removed", "ghi nhận ứng dụng {object} đã bỏ nhóm «{group}»")
