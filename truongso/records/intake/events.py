from truongso.foundation.audit.registry import event

event("intake.file_taken_in", "đã nạp tệp {object}: {rows} dòng")
event("intake.columns_mapped", "đã chọn {columns} cột cho {object}")
event("intake.answered", "đã trả lời {count} câu hỏi của {object}")
event("intake.preview_viewed", "đã xem trước {object}: {rows} dòng", read=True)
event("intake.preview_exported", "đã xuất bản xem trước của {object}", read=True)
event("intake.writing_begun", "đã bấm ghi {object} vào sổ")
event("intake.applied", "đã ghi {object} vào sổ: thêm {added} học sinh, ghi {values} giá trị")
event("intake.undone", "đã hoàn tác {object}: {values} giá trị, {pupils} học sinh")
event("intake.discarded", "đã bỏ {object}")
event("intake.files_forgotten", "đã xóa {count} tệp nạp hết thời hạn giữ")
