<?php
// Run inside WordPress with $count, $status and $authors set: adds that many posts by plain SQL, returns their ids.
global $wpdb;

$sentences = [
    'Pemerintah Kabupaten Barito Kuala melalui Dinas Komunikasi dan Informatika menggelar rapat koordinasi bersama perangkat daerah.',
    'Kegiatan ini dihadiri kepala bidang, camat, serta perwakilan kelompok informasi masyarakat dari tujuh belas kecamatan.',
    'Warga diimbau segera melapor ke kantor kelurahan setempat apabila menemukan gangguan pada layanan publik.',
    'Anggaran perbaikan jalan tersebut bersumber dari APBD tahun berjalan dan diawasi langsung oleh inspektorat.',
    '“Kami ingin pelayanan menjadi lebih cepat, terbuka, dan mudah dijangkau,” ujarnya seusai acara di Marabahan.',
    'Hasil panen padi pasang surut tahun ini meningkat sekitar dua belas persen dibandingkan musim sebelumnya.',
    'Petugas kesehatan menyiapkan posko di setiap puskesmas guna mengantisipasi lonjakan kasus demam berdarah.',
    'Data lengkap mengenai program ini dapat diunduh melalui laman resmi pemerintah daerah mulai pekan depan.',
];
$subjects = ['Jembatan', 'Posyandu', 'Pasar Tani', 'Irigasi', 'Perpustakaan', 'Dermaga', 'Sekolah', 'Festival Sungai'];
$paragraph = static function (int $seed) use ($sentences): string {
    $text = [];
    for ($i = 0; $i < 3; $i++) {
        $text[] = $sentences[($seed * 5 + $i * 3 + intdiv($seed, 7)) % count($sentences)];
    }
    return "<!-- wp:paragraph -->\n<p>" . implode(' ', $text) . "</p>\n<!-- /wp:paragraph -->";
};
$content = static fn (int $n): string => implode("\n\n", [
    ...array_map($paragraph, range($n, $n + 3)),
    "<!-- wp:heading -->\n<h2 class=\"wp-block-heading\">Langkah berikutnya</h2>\n<!-- /wp:heading -->",
    ...array_map($paragraph, range($n + 4, $n + 6)),
]);

$last = (int) $wpdb->get_var("SELECT COALESCE(MAX(ID), 0) FROM $wpdb->posts");
$first_time = time() - ($count + 1) * 60;
$row = static function (int $n) use ($wpdb, $subjects, $content, $authors, $status, $first_time, $last): string {
    $gmt = gmdate('Y-m-d H:i:s', $first_time + $n * 60);
    $local = get_date_from_gmt($gmt);
    $dated = in_array($status, ['publish', 'private', 'future'], true);
    $title = $subjects[$n % count($subjects)] . ' Barito Kuala, kabar ke-' . ($n + 1);
    $cells = [
        $authors[$n % count($authors)], $local, $dated ? $gmt : '0000-00-00 00:00:00', $content($n), $title, '', $status,
        $dated ? sanitize_title($title) . '-' . $last : '', $local, $gmt, home_url("/?p=bulk-$last-$n"),
    ];
    return $wpdb->prepare("(%d, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, '', '', '')", $cells);
};
$wpdb->query('START TRANSACTION');
foreach (array_chunk(range(0, $count - 1), 200) as $numbers) {
    $wpdb->query("INSERT INTO $wpdb->posts (post_author, post_date, post_date_gmt, post_content, post_title,
        post_excerpt, post_status, post_name, post_modified, post_modified_gmt, guid, to_ping, pinged,
        post_content_filtered) VALUES " . implode(', ', array_map($row, $numbers)));
    if ($wpdb->last_error) {
        throw new RuntimeException($wpdb->last_error);
    }
}
$category = (int) get_option('default_category');
$wpdb->query("INSERT INTO $wpdb->term_relationships (object_id, term_taxonomy_id)
    SELECT ID, $category FROM $wpdb->posts WHERE ID > $last AND post_type = 'post'");
$wpdb->query('COMMIT');
wp_update_term_count_now([$category], 'category');
return array_map('intval', $wpdb->get_col("SELECT ID FROM $wpdb->posts WHERE ID > $last ORDER BY ID"));
