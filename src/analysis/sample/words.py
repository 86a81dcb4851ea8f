"""The made-up sentences of the round: tasks, proposals and requests. No person is named."""

from collections.abc import Mapping, Sequence

Told = tuple[str, str, str, str]
"""Code of task_status, result, difficulty and its cause, next step."""

TASKS: Mapping[str, Told] = {
    "1.1": (
        "on_schedule",
        "Đã tổ chức 18 hội nghị và phát 240 tin, bài về chính sách xã hội.",
        "Tài liệu bằng tiếng dân tộc còn ít.",
        "Biên soạn thêm tài liệu tiếng Thái và tiếng Mông.",
    ),
    "1.2": (
        "on_schedule",
        "Đã ban hành hướng dẫn khen thưởng chuyên đề.",
        "",
        "Thẩm định hồ sơ khi tổng kết.",
    ),
    "2.1": (
        "on_schedule",
        "Đã phân cấp 14 thủ tục hành chính cho UBND cấp xã.",
        "Công chức cấp xã mới tiếp nhận nhiều việc, chưa được tập huấn đủ.",
        "Mở 6 lớp tập huấn trong quý I năm sau.",
    ),
    "2.2": (
        "late",
        "Đã rà soát 62% dữ liệu đối tượng bảo trợ xã hội.",
        "Phần mềm của các ngành chưa kết nối với nhau.",
        "Hoàn thành kết nối với cơ sở dữ liệu quốc gia về dân cư.",
    ),
    "2.3": (
        "on_schedule",
        "Đã lồng ghép vốn đầu tư công cho 23 dự án dịch vụ xã hội.",
        "Giải phóng mặt bằng tại một số xã còn chậm.",
        "Giao vốn chi tiết trước ngày 31/12.",
    ),
    "2.4": (
        "on_schedule",
        "Đã thực hiện 9 cuộc kiểm tra; không có đơn tồn đọng.",
        "",
        "Xây dựng kế hoạch kiểm tra năm sau.",
    ),
    "3": (
        "on_schedule",
        "Đã chi trả đầy đủ trợ cấp hằng tháng; tu sửa 31 nghĩa trang liệt sĩ.",
        "Một số hồ sơ tồn đọng thiếu giấy tờ gốc.",
        "Xác minh 27 hồ sơ tồn đọng còn lại.",
    ),
    "4.1": (
        "on_schedule",
        "Đã tạo việc làm mới cho trên 20 nghìn lao động; tổ chức 46 phiên giao dịch việc làm.",
        "Lao động vùng cao ngại đi làm xa.",
        "Mở điểm giao dịch việc làm tại các xã biên giới.",
    ),
    "4.2": (
        "done",
        "Đã hoàn thành kế hoạch tuyên truyền năm tại 75 xã, phường.",
        "",
        "Duy trì tuyên truyền qua hệ thống loa cơ sở.",
    ),
    "5.1": (
        "late",
        "Số người tham gia bảo hiểm xã hội tự nguyện tăng 6%; chưa ban hành chỉ số hài lòng.",
        "Chưa có hướng dẫn cách tính chỉ số hài lòng; thu nhập của người dân còn thấp.",
        "Trình ban hành chỉ số hài lòng trong quý II năm sau.",
    ),
    "5.2": (
        "on_schedule",
        "Đã trợ giúp đột xuất cho 1.860 hộ sau mưa lũ.",
        "Nhân lực công tác xã hội cấp xã còn mỏng.",
        "Bố trí cộng tác viên công tác xã hội tại các xã còn thiếu.",
    ),
    "6.1": (
        "late",
        "Duy trì phổ cập mầm non trẻ 5 tuổi; thí điểm cho trẻ 3 tuổi tại 12 xã, phường.",
        "Thiếu giáo viên mầm non và phòng học ở điểm lẻ.",
        "Tuyển bổ sung giáo viên mầm non.",
    ),
    "6.2": (
        "on_schedule",
        "Đã lập hồ sơ sức khoẻ điện tử cho phần lớn người dân; củng cố 75 trạm y tế.",
        "Bác sỹ ở trạm y tế vùng cao thiếu và hay chuyển việc.",
        "Luân phiên bác sỹ tuyến tỉnh về cơ sở.",
    ),
    "6.3": (
        "on_schedule",
        "Đã tổ chức 112 buổi biểu diễn lưu động tại vùng sâu, vùng xa.",
        "Nhà văn hoá bản xuống cấp.",
        "Sửa chữa 40 nhà văn hoá bản.",
    ),
    "6.4": (
        "not_started",
        "Chưa triển khai điểm thông tin tại cửa khẩu.",
        "Chưa được bố trí kinh phí.",
        "Lập dự toán trình cấp có thẩm quyền.",
    ),
    "6.5": (
        "on_schedule",
        "Đã xoá nhà tạm, nhà dột nát cho hộ nghèo; khởi công 2 dự án nhà ở xã hội.",
        "Mưa lũ làm phát sinh nhà hư hỏng.",
        "Hỗ trợ các hộ bị thiệt hại trước Tết.",
    ),
    "6.6": (
        "late",
        "Đã sửa chữa 35 công trình cấp nước nông thôn.",
        "Nhiều công trình nhỏ lẻ ngừng hoạt động; nguồn nước mùa khô cạn.",
        "Giao đơn vị quản lý, vận hành cho từng công trình.",
    ),
    "6.7": (
        "on_schedule",
        "Đã thu gom rác thải sinh hoạt tại 58 xã, phường.",
        "Chưa đo được khối lượng nước thải sinh hoạt nông thôn.",
        "Đề nghị hướng dẫn cách tính nước thải được xử lý.",
    ),
    "7": (
        "on_schedule",
        "Đã chi trả trợ cấp qua tài khoản cho 71% đối tượng.",
        "Người cao tuổi ở bản xa khó mở tài khoản.",
        "Mở tài khoản lưu động tại bản.",
    ),
    "8.1": (
        "done",
        "Đã tiếp nhận 4 dự án viện trợ cho y tế và giáo dục.",
        "",
        "Báo cáo quyết toán các dự án kết thúc trong năm.",
    ),
    "8.2": (
        "not_started",
        "Chưa phê duyệt được nhiệm vụ nào.",
        "Không có tổ chức đăng ký chủ trì.",
        "Đặt hàng nhiệm vụ về sinh kế bền vững.",
    ),
    "9": (
        "on_schedule",
        "Đã giám sát 11 chuyên đề; vận động ủng hộ Quỹ “Vì người nghèo”.",
        "",
        "Xây dựng kế hoạch giám sát năm sau.",
    ),
}
"""What the lead agency says of each task in 2026."""

EARLIER: Told = (
    "on_schedule",
    "Đã xây dựng kế hoạch và phân công thực hiện.",
    "Sắp xếp lại bộ máy nên có việc bàn giao chậm.",
    "Thực hiện theo kế hoạch năm sau.",
)
"""What is said of any task in the years before."""

SHARED: Sequence[Told] = (
    (
        "on_schedule",
        "Đã tiếp công dân định kỳ; giải quyết xong các đơn thuộc thẩm quyền.",
        "",
        "Duy trì lịch tiếp công dân.",
    ),
    (
        "on_schedule",
        "Đã kiểm tra việc chi trả trợ cấp tại các bản; chưa phát hiện sai phạm.",
        "Địa bàn rộng, đi lại khó khăn.",
        "Kiểm tra các bản còn lại trong quý I.",
    ),
    (
        "done",
        "Đã hoàn thành kế hoạch kiểm tra năm; thu hồi 2 trường hợp hưởng sai.",
        "",
        "Công khai kết quả tại nhà văn hoá bản.",
    ),
    (
        "late",
        "Mới kiểm tra được một nửa số bản theo kế hoạch.",
        "Công chức phụ trách phải kiêm nhiệm.",
        "Hoàn thành phần còn lại trong tháng 12.",
    ),
    (
        "not_started",
        "Chưa tổ chức kiểm tra.",
        "Mới sắp xếp bộ máy, chưa phân công xong.",
        "Ban hành kế hoạch kiểm tra.",
    ),
)
"""What the many who share a task say of it."""

Asked = tuple[str, str, str]
"""Addressed to, content, reason."""

PROPOSALS: Mapping[str, Sequence[Asked]] = {
    "so-noi-vu": (
        (
            "UBND tỉnh",
            "Giao cơ quan chủ trì cho các chỉ tiêu chưa có cơ quan phụ trách.",
            "Mục III của kế hoạch chưa phân công.",
        ),
        (
            "Thống kê tỉnh",
            "Cung cấp tỷ lệ thất nghiệp thành thị theo địa bàn mới.",
            "Từ ngày 01/07/2025 thành thị là 8 phường.",
        ),
    ),
    "so-y-te": (
        (
            "HĐND tỉnh",
            "Ban hành chính sách thu hút bác sỹ về trạm y tế vùng cao.",
            "Số bác sỹ trên 10.000 dân còn thấp hơn mục tiêu.",
        ),
        (
            "Bộ Y tế",
            "Hướng dẫn tính số năm sống khoẻ cho cấp tỉnh.",
            "Chưa có kỳ công bố mới.",
        ),
    ),
    "so-gddt": (
        (
            "UBND tỉnh",
            "Bổ sung biên chế giáo viên mầm non.",
            "Thiếu giáo viên để phổ cập cho trẻ 3 và 4 tuổi.",
        ),
    ),
    "bhxh-tinh": (
        (
            "HĐND tỉnh",
            "Hỗ trợ thêm mức đóng bảo hiểm y tế cho người cận nghèo.",
            "Nhiều xã ra khỏi vùng được hỗ trợ.",
        ),
        (
            "UBND các xã, phường",
            "Cung cấp danh sách người chưa tham gia bảo hiểm y tế.",
            "",
        ),
    ),
    "so-nnmt": (
        (
            "Bộ Nông nghiệp và Môi trường",
            "Hướng dẫn cách tính tỷ lệ nước thải sinh hoạt nông thôn được xử lý.",
            "Chưa có phương pháp đo khối lượng.",
        ),
    ),
    "so-xay-dung": (
        (
            "UBND tỉnh",
            "Bố trí kinh phí hỗ trợ nhà ở phát sinh sau mưa lũ.",
            "214 nhà hư hỏng sau đợt mưa lũ tháng 9.",
        ),
    ),
    "so-tai-chinh": (("Bộ Tài chính", "Bổ sung vốn sự nghiệp cho các chương trình an sinh.", ""),),
    "so-khcn": (
        ("UBND tỉnh", "Bố trí kinh phí cho điểm thông tin tại cửa khẩu.", "Chưa có nguồn."),
    ),
    "mttq-tinh": (
        (
            "Các sở, ban, ngành",
            "Gửi dự thảo chính sách để phản biện trước khi ban hành.",
            "Thời gian góp ý thường quá ngắn.",
        ),
    ),
    "ubnd-04231": (("Sở Xây dựng", "Hỗ trợ di dời các hộ ở nơi có nguy cơ sạt lở.", "Còn 17 hộ."),),
    "ubnd-03820": (
        ("Sở Nông nghiệp và Môi trường", "Sửa chữa công trình cấp nước trung tâm xã.", ""),
    ),
    "ubnd-03646": (("Sở Nội vụ", "Hướng dẫn xác định hộ thành thị, nông thôn trong phường.", ""),),
    "ubnd-04240": (
        ("Sở Y tế", "Bổ sung bác sỹ cho trạm y tế xã biên giới.", "Trạm chưa có bác sỹ."),
    ),
    "ubnd-03862": (
        (
            "Sở Giáo dục và Đào tạo",
            "Xây thêm phòng học mầm non ở điểm lẻ.",
            "Trẻ 3 tuổi thiếu lớp.",
        ),
    ),
}
"""What agencies ask for in 2026."""
