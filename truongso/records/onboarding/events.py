from truongso.foundation.audit.registry import event

event("onboarding.run_made", "đã lập {object}: {count} người")
event("onboarding.run_advanced", "đã cấp {opened} tài khoản, lập {invited} thư mời trong {object}")
event("onboarding.run_finished", "đã cấp xong {object}")
event("onboarding.run_exported", "đã xuất kết quả {object}: {rows} dòng", read=True)
event("onboarding.slips_made", "đã lập {count} phiếu {purpose}: {where}")
event("onboarding.code_given", "đã cấp mã một lần ({purpose}) cho {object}")
event("onboarding.code_wrong", "ghi nhận nhập sai mã một lần của {object}, lần thứ {count}")
event("onboarding.code_voided", "đã hủy mã một lần của {object}: nhập sai quá nhiều lần")
event("onboarding.code_used", "đã dùng mã một lần và đặt mật khẩu của mình")
event("onboarding.family_told", "đã báo gia đình của {object} về mã đăng nhập mới")
event("onboarding.help_asked", "ghi nhận {object} xin giúp đăng nhập")
event("onboarding.invited", "đã mời {relation} của {pupil} nhận tài khoản", personal=("guardian",))
event("onboarding.invitation_withdrawn", "đã rút thư mời {relation} của {pupil}", personal=("reason",))
event("onboarding.invitation_accepted", "đã nhận thư mời, là {relation} của {pupil}", personal=("guardian",))
event("onboarding.acceptance_undone", "đã gỡ {relation} của {pupil} sau khi nhận thư mời", personal=("reason",))
event("onboarding.guardian_role_given", "đã ghi {object} là cha mẹ, người giám hộ từ {starts_on}")
event(
    "onboarding.guardian_roles_ended",
    "đã kết thúc vai trò cha mẹ, người giám hộ của {count} người: không còn con học ở trường",
)
event("onboarding.recovery_requested", "đã đề nghị {what} cho {person}", personal=("reason",))
event("onboarding.recovery_approved", "đã duyệt {what} cho {person}")
event("onboarding.recovery_refused", "không duyệt {what} cho {person}", personal=("reason",))
event("onboarding.recovery_withdrawn", "đã rút đề nghị {what} cho {person}")
event("onboarding.recovery_done", "đã {what} cho {person}, theo đề nghị được người thứ hai duyệt")
