from truongso.foundation.audit.registry import event

event("consents.answered", "đã ghi {answer} của {side} cho {object}", personal=("signer",))
event("consents.withdrawn", "đã rút đồng ý của {side} cho {object}", personal=("signer", "reason"))
event("consents.wording_published", "đã đổi nội dung xin đồng ý: {object}, {lapsed} đồng ý trước hết hiệu lực")
event("consents.person_viewed", "đã xem việc đồng ý của {object}", read=True)
event("consents.proof_opened", "đã mở {object}", read=True)
