/* SPDX-License-Identifier: MIT */
/* Scripts without spaces, whose tokens are overlapping pairs of characters: news on different things stays apart, and a copy
 * that was cut or extended is found. The texts were written for this test. */
#include "fixtures/fixture_articles.h"

enum { TEXTS = 7, SENTENCES = 4 };

static const char *const chinese[TEXTS][SENTENCES] = {
    {"市政府周一宣布,新建的地铁三号线将于明年春天通车。", "这条线路全长二十八公里,设有十九座车站,连接机场和老城区。",
     "工程曾因去年的洪水停工四个月,费用比原计划高出一成。", "居民希望票价不要上涨,官员说这个问题要到冬天才会决定。"},
    {"北方三个省的小麦收成今年下降了百分之十二。", "农民说五月的干旱来得太早,许多田地没有水可以浇灌。",
     "粮食部门表示储备充足,面包价格不会受到影响。", "专家建议改种更耐旱的品种,并修复旧的水渠。"},
    {"一名八十二岁的画家把全部作品捐给了家乡的博物馆。", "这批画共有三百多幅,最早的一幅是他十六岁时画的河边渔船。",
     "馆长说展厅要扩建才能放下这些作品。", "画家本人笑着说,家里的墙终于空出来了。"},
    {"国家足球队在客场以二比一战胜邻国,获得决赛资格。", "第一个进球来自开场仅三分钟后的角球,守门员没有反应过来。",
     "下半场对手扳回一球,比赛一度十分紧张。", "教练赛后说,年轻球员的表现让他感到骄傲。"},
    {"中央银行昨天决定维持利率不变,符合市场的预期。", "行长在记者会上说,通货膨胀正在放慢,但风险仍然存在。",
     "股票市场小幅上涨,货币对美元略有走弱。", "下一次会议定于六周之后举行。"},
    {"台风在凌晨登陆南部海岸,数千户家庭停电。", "渔港里的十几艘小船被吹翻,没有人受伤的报告。",
     "学校和渡轮全部停止,火车要到傍晚才恢复运行。", "气象台预计风暴明天转向东北,雨势会逐渐减弱。"},
    {"研究人员在深海发现了一种会发光的新水母。", "它只有指甲大小,身体透明,触手上有蓝色的光点。",
     "科学家用机器人在四千米的深处拍到了它。", "论文的作者说,海底还有很多我们不认识的动物。"},
};

static const char *const japanese[TEXTS][SENTENCES] = {
    {"市は月曜日、新しい路面電車を来年の春に開業すると発表した。", "路線は全長十二キロで、港と大学を三十分で結ぶ。",
     "昨年の大雨で工事が四か月止まり、費用は一割ふくらんだ。", "運賃については冬までに決めると担当者は説明している。"},
    {"県内の米の収穫量は去年より八パーセント少なかった。", "七月の高温で実が十分に育たなかったと農家は話す。",
     "農協は備蓄があるため値段は大きく動かないとみている。", "暑さに強い品種への切り替えを急ぐ村もある。"},
    {"八十五歳の写真家が、ふるさとの図書館に全作品を寄贈した。",
     "写真は五千枚をこえ、最も古いものは戦後すぐの市場を写している。",
     "図書館は専用の部屋をつくり、秋から公開する予定だ。", "本人は、押し入れがやっと空になったと笑った。"},
    {"代表チームは敵地で二対一と勝ち、決勝進出を決めた。", "開始三分、コーナーキックから先制点が生まれた。",
     "後半に追いつかれたが、終了間際に若手が決勝点を決めた。", "監督は、最後まで走った選手を誇りに思うと語った。"},
    {"中央銀行は政策金利をすえ置くことを全員一致で決めた。", "総裁は会見で、物価の上昇はゆるやかになっていると述べた。",
     "株価は小幅に上がり、円はドルに対してやや安くなった。", "次の会合は六週間後に開かれる。"},
    {"台風は未明に半島の南に上陸し、三千戸が停電した。", "港では小型の漁船が何隻も転覆したが、けが人の報告はない。",
     "学校は休みとなり、列車は夕方まで運転を見合わせた。", "気象台は、あすには海上へ抜けるとみている。"},
    {"研究チームは深い海で光る新種のクラゲを見つけた。", "体は爪ほどの大きさで透きとおり、足に青い点がならぶ。",
     "無人の探査機が水深四千メートルで撮影に成功した。", "論文の著者は、海の底には未知の生き物がまだ多いと話す。"},
};

static const char *const thai[TEXTS][SENTENCES] = {
    {"เทศบาลประกาศเมื่อวันจันทร์ว่ารถไฟฟ้าสายใหม่จะเปิดให้บริการในต้นปีหน้า ", "เส้นทางยาวยี่สิบกิโลเมตรเชื่อมสนามบินกับย่านเมืองเก่า ",
     "งานก่อสร้างหยุดไปสี่เดือนเพราะน้ำท่วมเมื่อปีที่แล้ว ", "ค่าโดยสารจะตัดสินใจกันก่อนสิ้นฤดูหนาว "},
    {"ผลผลิตข้าวในสามจังหวัดภาคเหนือลดลงร้อยละสิบสอง ", "ชาวนาบอกว่าฝนมาช้าและคลองหลายสายแห้งตั้งแต่เดือนพฤษภาคม ",
     "กระทรวงเกษตรยืนยันว่าข้าวในคลังมีพอและราคาจะไม่ขึ้น ", "นักวิชาการแนะนำให้ปลูกพันธุ์ที่ทนแล้งมากกว่าเดิม "},
    {"จิตรกรวัยแปดสิบสองปีมอบภาพวาดทั้งหมดให้พิพิธภัณฑ์บ้านเกิด ", "มีภาพมากกว่าสามร้อยภาพ ภาพแรกวาดเรือประมงตอนเขาอายุสิบหก ",
     "ผู้อำนวยการบอกว่าต้องขยายห้องแสดงก่อนจะรับได้ครบ ", "ตัวจิตรกรหัวเราะว่าผนังบ้านว่างเสียที "},
    {"ทีมฟุตบอลหญิงชนะคู่แข่งสองต่อหนึ่งและได้เข้ารอบชิง ", "ประตูแรกมาจากลูกเตะมุมหลังเริ่มเกมเพียงสามนาที ",
     "ครึ่งหลังถูกตีเสมอ แต่นักเตะสำรองยิงประตูชัยก่อนหมดเวลา ", "โค้ชกล่าวว่าภูมิใจในความพยายามของทุกคน "},
    {"ธนาคารกลางมีมติคงอัตราดอกเบี้ยตามที่ตลาดคาดไว้ ", "ผู้ว่าการกล่าวว่าเงินเฟ้อชะลอลงแต่ยังมีความเสี่ยงอยู่ ",
     "ดัชนีหุ้นปรับขึ้นเล็กน้อยและค่าเงินอ่อนลงเมื่อเทียบกับดอลลาร์ ", "การประชุมครั้งต่อไปจะมีขึ้นในอีกหกสัปดาห์ "},
    {"พายุขึ้นฝั่งทางใต้ก่อนรุ่งสาง บ้านหลายพันหลังไม่มีไฟฟ้าใช้ ", "เรือเล็กพลิกคว่ำในท่าเรือหลายลำ ยังไม่มีรายงานผู้บาดเจ็บ ",
     "โรงเรียนปิดทั้งเกาะและรถไฟหยุดวิ่งจนถึงเย็น ", "กรมอุตุนิยมวิทยาคาดว่าฝนจะเบาลงในวันพรุ่งนี้ "},
    {"นักวิจัยพบแมงกะพรุนเรืองแสงชนิดใหม่ในทะเลลึก ", "ตัวมันเล็กเท่าเล็บมือ โปร่งใส และมีจุดสีฟ้าตามหนวด ",
     "หุ่นยนต์ถ่ายภาพมันได้ที่ความลึกสี่พันเมตร ", "ผู้เขียนบทความบอกว่ายังมีสัตว์อีกมากที่เราไม่รู้จัก "},
};

static const char *const (*const scripts[])[SENTENCES] = {chinese, japanese, thai};

/* Sentences from `first` on, then one of another text if there is one; the caller frees it. */
static char *text_of(const char *const sentences[SENTENCES], size_t first, const char *more) {
    fixture_text text = {NULL, 0, 0};
    for (size_t s = first; s < SENTENCES; s++) fixture_append_text(&text, sentences[s]);
    fixture_append_text(&text, more);
    return text.data;
}

static ds_relation compare(const char *x, const char *y) {
    ds_error error;
    ds_options options;
    ds_options_init(&options);
    ds_comparison *c = NULL;
    ds_article a = fixture_article("a", "x", "2024-03-01", "", x), b = fixture_article("b", "y", "2024-03-01", "", y);
    FIXTURE_CALL(error, ds_compare(&c, &a, &b, &options, &error));
    ds_relation relation = ds_comparison_evidence(c)->relation;
    ds_comparison_free(c);
    return relation;
}

static void different_news_stays_apart(void **state) {
    (void)state;
    for (size_t script = 0; script < 3; script++) {
        for (size_t i = 0; i < TEXTS; i++) {
            for (size_t j = i + 1; j < TEXTS; j++) {
                char *a = text_of(scripts[script][i], 0, ""), *b = text_of(scripts[script][j], 0, "");
                assert_int_equal(compare(a, b), DS_RELATION_NONE);
                free(a);
                free(b);
            }
        }
    }
}

static void a_copy_that_was_cut_and_one_that_was_extended_are_found(void **state) {
    (void)state;
    for (size_t script = 0; script < 3; script++) {
        for (size_t i = 0; i + 1 < TEXTS; i++) {
            char *whole = text_of(scripts[script][i], 0, ""), *cut = text_of(scripts[script][i], 1, "");
            char *extended = text_of(scripts[script][i], 0, scripts[script][i + 1][3]);
            ds_relation of_cut = compare(whole, cut), of_extended = compare(whole, extended);
            assert_true(of_cut == DS_RELATION_COPY || of_cut == DS_RELATION_EXCERPT);
            assert_int_equal(of_extended, DS_RELATION_COPY);
            free(whole);
            free(cut);
            free(extended);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(different_news_stays_apart),
        cmocka_unit_test(a_copy_that_was_cut_and_one_that_was_extended_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
