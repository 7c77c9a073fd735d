use super::*;

fn restored(text: &str) -> (String, RestoreLog) {
    let mut log = RestoreLog::default();
    let text = restore(Cow::Borrowed(text), Restore::All, &mut log);
    (text.into_owned(), log)
}

/// One line of each way of misreading, with its original.
#[test]
fn every_way_is_undone() {
    for (broken, expected) in [
        ("ä»Šå¤©çš„é›¨ä¸‹å¾—å¾ˆå¤§ï¼Œè¡—ä¸Šæ²¡æœ‰äººã€‚", "今天的雨下得很大，街上没有人。"),
        ("½ñÌìµÄÓêÏÂµÃºÜ´ó£¬½ÖÉÏÃ»ÓÐÈË¡£", "今天的雨下得很大，街上没有人。"),
        ("浠婂ぉ鐨勯洦涓嬪緱寰堝ぇ锛岃\u{E51C}涓婃病鏈変汉銆?", "今天的雨下得很大，街上没有人。"),
        ("涓\u{FFFD}浗鐨勬捣宀哥嚎寰堥暱", "中国的海岸线很长"),
        ("鍥句功棣嗗湪浜屾ゼ3鍙锋埧闂?", "图书馆在二楼3号房间"),
        (
            "さぱ\u{E019}獴\u{E5FB}眔\u{E099}\u{E610}\u{E4C7}刁\u{E5FD}⊿Τ\u{E5EE}\u{E4C9}",
            "今天的雨下得很大，街上沒有人。",
        ),
    ] {
        let (text, log) = restored(broken);
        assert_eq!(text, expected);
        assert_eq!((log.mojibake.lost, log.lines.len()), (0, 1), "{expected}");
    }
}

/// Marks of lost characters: nothing can be restored.
#[test]
fn lost_text_is_logged_and_stays() {
    for (line, lost) in [("锟斤拷锟斤拷锟斤拷锟斤拷锟斤拷", 10), ("烫烫烫烫", 4), ("屯屯屯", 3), ("???????? ????", 12)]
    {
        let (text, log) = restored(line);
        assert_eq!((&*text, log.mojibake.lost, log.mojibake.restored, log.lines.len()), (line, lost, 0, 1));
    }
}

#[test]
fn tags_are_left_alone() {
    let (text, _) = restored("<p class=\"ä»Š\">ä»Šå¤©çš„é›¨</p><b>浠婂ぉ鐨勯洦</b>");
    assert_eq!(text, "<p class=\"ä»Š\">今天的雨</p><b>今天的雨</b>");
}

#[test]
fn a_swallowed_bracket_is_restored() {
    let (text, _) = restored("<p>浠婂ぉ鐨勯洦涓嬪緱寰堝ぇ锛岃\u{E51C}涓婃病鏈変汉銆?/p>");
    assert_eq!(text, "<p>今天的雨下得很大，街上没有人。</p>");
}

#[test]
fn intact_lines_stay() {
    let page = "网页上出现“锟斤拷”和“烫烫烫”是因为编码错了\nLe garçon a mangé des pâtes à l’hôtel, où il était allé\n\
                Füße, Übergröße, größer, Äpfel, schön\n国破れて山河在り、城春にして草木深し。これはペンです\n\
                모든 사람은 자유롭게 태어났다\n饕餮魑魅魍魉蘡薁\n① ② ③ ★★★☆☆\nН2О и CО2, Привет, мир\n\
                “ä½ å¥½”是“你好”的乱码\n龘靐齉爩鱻麤灪\n价格：￥１００，½杯，25℃±2\u{A0}·×÷\n真的吗??!!\n?\n\u{E000}\u{E001}";
    let (text, log) = restored(page);
    assert_eq!((&*text, &log), (page, &RestoreLog { tried: log.tried, ..RestoreLog::default() }));
    // Most lines that look damaged are tried, and no plain text is.
    assert_eq!((log.tried > 0, restored("连日大雨，河水上涨，沿岸居民昨晚全部撤离。").1.tried), (true, 0));
}
