//! Damaged lines with known originals.

use super::*;
use crate::restore::log::Tally;

/// Restores a line as on a page that passed the prefilter.
fn without_prefilter(text: &str) -> (String, RestoreLog) {
    let mut log = RestoreLog::default();
    let restored = read(text, &Survey::of(text), Restore::All, &mut log);
    (restored.unwrap_or_else(|| text.to_owned()), log)
}

#[test]
fn restores_lines_of_injected_pages() {
    let mut wrong = Vec::new();
    for (damaged, truth) in [
        (
            "小鎮的圖(tú)書館每個周末都有學(xué)習(xí)活動(dòng)，老師(shī)會(huì)來(lái)講(jiǎng)故事。",
            "小鎮的圖書館每個周末都有學習活動，老師會來講故事。",
        ),
        ("因?yàn)閲\u{E24F}业臉?biāo)準(zhǔn)在變，說(shuō)明書(shū)也要改。", "因為國家的標準在變，說明書也要改。"),
        ("當(dāng)?shù)貙?shí)際(jì)的情況(kuàng)并不一樣(yàng)。", "當地實際的情況并不一樣。"),
        ("我們從學(xué)?！胺N(zhǒng)子計(jì)划”開(kāi)始。", "我們從學校“種子計划”開始。"),
        ("這(zhè)座橋(qiáo)很舊(jiù)?？墒菦](méi)有人想拆掉它。", "這座橋很舊。可是沒有人想拆掉它。"),
        ("水要慢慢加?；瑒?dòng)門(mén)要關(guān)好。", "水要慢慢加。滑動門要關好。"),
        ("水要慢慢加?;瑒?dòng)門(mén)要關(guān)好。", "水要慢慢加。滑動門要關好。"),
        ("他說(shuō)：“明天見(jiàn)?！?/p>", "他說：“明天見。”"),
        ("這(zhè)樣(yàng)可以嗎(ma)?我們?cè)撓氲氖鞘裁矗?/p>", "這樣可以嗎?我們該想的是什么？"),
        ("這(zhè)樣(yàng)可以嗎(ma)？我們?cè)撓氲氖鞘裁矗？/p>", "這樣可以嗎？我們該想的是什么？"),
        ("因?yàn)闄C(jī)器太舊(jiù)，聲(shēng)音很大。", "因為機器太舊，聲音很大。"),
        ("因?yàn)锳組(zǔ)先到，B組(zǔ)在后面。", "因為A組先到，B組在后面。"),
        ("每?zǒng)€總(zǒng)數(shù)都要重新算。", "每個總數都要重新算。"),
        ("這個(gè )會(huì )議(yì )的題(tí )目還沒(méi )有定。", "這個會議的題目還沒有定。"),
        ("地圖(tú)上的路線(xiàn)已經(jīng)畫(huà)好了。", "地圖上的路線已經畫好了。"),
        ("這個(gè)會(hui)(hui)議(yì)室很大，有人叫好(hao)。", "這個會議室很大，有人叫好(hao)。"),
        ("要把原油輸?shù)?號(hào)罐。", "要把原油輸\u{FFFD}\u{FFFD}號罐。"),
        ("因?yàn)閲\u{E24F}医?jīng)濟(jì)發(fā)展", "因為國家經濟發展"),
    ] {
        let (restored, log) = without_prefilter(damaged);
        if restored != truth {
            wrong.push(format!("{damaged}\n{restored}\n{truth}"));
        }
        let lost = restored.matches('\u{FFFD}').count();
        assert_eq!(log.injection.lost as usize, lost, "{damaged}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn the_page_shows_the_swallowed_character() {
    let (restored, log) = without_prefilter(
        "醫(yī)療隊(duì)奔赴兵團(tuán)85團(tuán)、86團(tuán)醫(yī)院。\n利用遠(yuǎn)程管理,把醫(yī)療和護(hù)理的培訓(xùn)同步傳輸?shù)?6團(tuán)分院",
    );
    assert_eq!(restored, "醫療隊奔赴兵團85團、86團醫院。\n利用遠程管理,把醫療和護理的培訓同步傳輸\u{FFFD}86團分院");
    assert_eq!(log.injection, Tally { restored: 12, lost: 1 });
    assert_eq!(
        log.lines.iter().map(|line| (line.line, &*line.guessed)).collect::<Vec<_>>(),
        [(1, &[][..]), (2, &[21])]
    );
}

#[test]
fn both_lines_of_a_swallowed_line_end_keep_the_number() {
    let (restored, log) =
        without_prefilter("標(biāo)題(tí)\n說(shuō)明書(shū)也要改，因?yàn)槔先思胰ナ馈?他說(shuō)會(huì)來(lái)。\n");
    assert_eq!(restored, "標題\n說明書也要改，因為老人家去世。\n他說會來。\n");
    assert_eq!(log.splits, [3]);
    assert_eq!((1..=4).map(|line| log.source_line(line)).collect::<Vec<_>>(), [1, 2, 2, 3]);
}

#[test]
fn leaves_other_pages_alone() {
    let lesson = "第一课的生字是汉(hàn)字(zì)、学(xué)习(xí)。".repeat(9);
    let gloss = "饕(tāo)餮(tiè)是古代傳說中的神獸，貪食無厭，後來用它來比喻貪吃的人。".repeat(3);
    for text in [
        "第一课的生字是汉(hàn)字(zì)、学(xué)习(xí)。",
        &lesson,
        &gloss,
        "價格是多少?！為什么沒有人說?",
        "互聯網(net)與組織(WHO)的電話是(0719)8790000。",
    ] {
        let mut log = RestoreLog::default();
        assert_eq!(restore(text, Restore::All, &mut log), None, "{text}");
        assert_eq!(log, RestoreLog { tried: log.tried, ..RestoreLog::default() });
    }
}
