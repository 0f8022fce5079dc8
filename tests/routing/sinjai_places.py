"""Places in Sinjai and names that only look like them. All texts written by hand, blind to how routing works.

Each: text, region codes that must be linked, separated by spaces, best first. A village named together with its
kecamatan counts as the village alone. "" = no place at home may be linked. "other:CODE" = another regency is meant.
Two codes: either the name is ambiguous, or two places are named.
"""

from __future__ import annotations

PLACES: tuple[tuple[str, str], ...] = (
    # Pattongko exists twice
    ("warga pattongko minta lampu jalan", "73.07.04.2005 73.07.08.2007"),
    ("PATTONGKO GELAP GULITA TIAP MALAM", "73.07.04.2005 73.07.08.2007"),
    ("pustu di desa Pattongko tidak ada bidannya", "73.07.04.2005 73.07.08.2007"),
    ("ds pattongko, tellulimpoe, jembatannya goyang", "73.07.08.2007"),
    ("Jembatan di Pattongko Kec. Sinjai Tengah putus", "73.07.04.2005"),
    ("kades pattongko sinteng jarang masuk kantor", "73.07.04.2005"),
    ("camat Sinjai Tengah tidak pernah turun melihat longsor di Pattongko", "73.07.04.2005"),
    ("irigasi Patongko kec tellu limpoe kering", "73.07.08.2007"),
    # Tellu Limpoe: kecamatan, desa, and kecamatan elsewhere
    ("sapi berkeliaran di poros kecamatan tellulimpoe", "73.07.08"),
    ("kepala desa tellu limpoe tidak transparan", "73.07.08.2004"),
    ("antrian di Kantor Camat Tellu Limpoe panjang", "73.07.08"),
    ("ds. Tellulimpoe kec. Tellulimpoe belum ada sinyal", "73.07.08.2004"),
    ("jalan rusak di Kec. Tellu Limpoe Kab. Sidrap", "other:73.14"),
    ("Kecamatan Tellu Limpoe, Kabupaten Bone, air tidak mengalir", "other:73.08"),
    ("tiang listrik roboh di Tellu Limpoe Kabupaten Sidenreng Rappang", "other:73.14"),
    # Saotengah and Saotengnga
    ("ds saotengah kec tellu limpoe butuh sumur bor", "73.07.08.2002"),
    ("lorong di Saotengnga Sinjai Tengah becek", "73.07.04.2006"),
    ("DESA SAOTENGAH SINJAI TENGAH JALANNYA HANCUR", "73.07.04.2006"),
    ("Desa Saotengnga kec. Tellulimpoe blm dapat bantuan", "73.07.08.2002"),
    ("desa saotenga mati lampu dari subuh", "73.07.08.2002 73.07.04.2006"),
    # Words that are names of villages, but not here
    ("bupati baru tapi jalan tetap rusak", ""),
    ("Tetangga bangun rumah baru tanpa izin", ""),
    ("puncak musim hujan nanti pasti banjir lagi", ""),
    ("harga kopi arabika anjlok, petani merugi", ""),
    ("harapan kami semoga segera diperbaiki", ""),
    ("demi persatuan warga mohon segera dimediasi", ""),
    ("antrian kacau, orang yang suka maju duluan malah dilayani", ""),
    ("bua pisang di pasar mahal2 sekali sekarang", ""),
    ("pemuda main kompang sampai tengah malam, anak kecil nda bisa tidur", ""),
    ("warung itu jual sayur biji nangka yang sudah basi", ""),
    ("kami ingin maju, tapi birokrasi begini terus, terasa percuma melapor", ""),
    # Streets, shops, dishes, people
    ("Jl. Persatuan Raya tergenang tiap hujan", ""),
    ("gang Harapan belum ada lampunya", ""),
    ("toko bangunan Suka Maju taruh pasir di badan jalan", ""),
    ("keripik sanjai yang dijual di minimarket itu sudah kadaluarsa", ""),
    ("penjual coto Makassar buang tulang ke got", ""),
    ("warung sop saudara khas Pangkep itu kotor sekali", ""),
    ("petugas loket atas nama Aska Ramadhani tidak ramah", ""),
    ("ketua RT kami Pak Bonto sakit, tidak ada yang tanda tangan surat", ""),
    ("Jl. Gunung Perak lorong 2 gelap kalau malam", ""),
    ("koperasi Harapan Baru tahan uang simpanan anggota", ""),
    ("mobil angkutan jurusan Bulukumba ngetem sembarangan", ""),
    ("jalan baru belakang kantor pos sudah bergelombang", ""),
    ("proyek gotnya dikerja CV Puncak Jaya tapi asal-asalan", ""),
    ("perumahan Puncak Indah tidak ada gotnya", ""),
    # The same words with a marker
    ("Ds. Baru Kec. Sinjai Tengah kekurangan air bersih", "73.07.04.2004"),
    ("kades puncak tidak pernah di kantor", "73.07.02.2002"),
    ("di desa bonto tidak ada sinyal", "73.07.04.2010"),
    ("pemuda Desa Suka Maju minta lapangan", "73.07.08.2009"),
    ("kantor desa Talle tutup jam 10", "73.07.02.2005"),
    ("ds. bua jembatannya lapuk", "73.07.08.2008"),
    ("petani kopi di desa Arabika kekurangan pupuk", "73.07.01.2004"),
    ("ds kompang butuh ambulans desa", "73.07.04.2003"),
    ("lampu mati di Kel. Pasir Putih", "73.07.07.1001"),
    ("Desa Biji Nangka longsor lagi", "73.07.07.2003"),
    ("pungutan di desa Sanjai", "73.07.03.2002"),
    # Village and kecamatan confirm each other, without a marker for the village
    ("alamat: Puncak, Kec. Sinjai Selatan", "73.07.02.2002"),
    ("alamat: Baru, Kec. Sinjai Tengah, Kab. Sinjai", "73.07.04.2004"),
    ("lokasi di Talle, Kecamatan Sinjai Selatan", "73.07.02.2005"),
    ("lokasi: Bua, Kec. Tellu Limpoe", "73.07.08.2008"),
    ("air keruh di Polewali, Sinsel", "73.07.02.2009"),
    ("sawah kering di Gantarang, Kec. Sinjai Tengah", "73.07.04.2011"),
    ("jalan rusak di Tompobulu kec bulupoddo", "73.07.06.2005"),
    ("jembatan Pattalassang, Sinjai Timur", "73.07.03.2003"),
    # Neighbours and far places of the same or nearly the same name
    ("jalan hancur di Kec. Gantarang Kab. Bulukumba", "other:73.02"),
    ("Kecamatan Pattallassang, Kabupaten Gowa, sampah menumpuk", "other:73.06"),
    ("saya di Tompobulu, Kab. Bantaeng, listrik padam", "other:73.03"),
    ("kec tompobulu kab gowa longsor", "other:73.06"),
    ("urus KTP di Kab. Polewali Mandar lama", "other:76.04"),
    ("banjir di Kec. Bua Kabupaten Luwu", "other:73.17"),
    ("pasar di Kab. Barru terbakar", "other:73.11"),
    ("saya warga Kota Palangkaraya, jalan di sini berlubang", "other:62.71"),
    ("puskesmas Kec. Bontolempangan Kab. Gowa tutup", "other:73.06"),
    ("sampah di Pulau Harapan Kepulauan Seribu Jakarta", "other:31.01"),
    ("got mampet di Kec. Biringkanaya Kota Makassar", "other:73.71"),
    ("Jl. Botolempangan Kota Makassar macet", "other:73.71"),
    # Another regency is named, but the matter is at home
    ("truk dari Bone merusak jalan di Lappacinrana", "73.07.06.2007"),
    ("pindah dari Gowa ke ds Kanrung, KK belum jadi", "73.07.04.2008"),
    ("dekat perbatasan Bulukumba, kel Mannanti, lampu jalan mati", "73.07.08.1001"),
    ("mobil sayur tujuan Makassar terjebak longsor di desa Gunung Perak", "73.07.01.2003"),
    # Abbreviations
    ("mati lampu se-Sinsel dari magrib", "73.07.02"),
    ("banjir rob di Sinut", "73.07.05"),
    ("lingk. mangarabombang kel. samataring belum ada drainase", "73.07.03.1001"),
    ("dsn Bonto ds Barambang longsor", "73.07.07.2004"),
    ("dusun Puncak, Desa Kompang, jembatan putus", "73.07.04.2003"),
    ("rmh sy di kel.bongki rt2/rw1, got mampet", "73.07.05.1005"),
    # Spelling, joined and split names
    ("jalan ke Bontosinala hancur", "73.07.07.2005"),
    ("ds lembanglohe kec tellulimpoe kekeringan", "73.07.08.2006"),
    ("sinyal hilang di botolempangan", "73.07.01.2008"),
    ("wisata tongke2 kotor sekali", "73.07.03.2011"),
    ("jln mattunrengtellue berlubang", "73.07.04.2002"),
    ("pasar Balang Nipa becek", "73.07.05.1003"),
    ("pdam di lamattirilau macet", "73.07.05.1002"),
    # Two places, and names that contain another
    ("jalan poros Alenangka - Gareccing rusak berat", "73.07.02.2011 73.07.02.2010"),
    ("ds Lamatti Riaja belum ada posyandu", "73.07.06.2002"),
    # Islands
    ("dermaga di buhungpitue ambruk", "73.07.09.2002"),
    ("kec. P. Sembilan butuh kapal ambulans", "73.07.09"),
    ("desa padaelo tidak ada air tawar", "73.07.09.2003"),
    ("listrik di Pulau Persatuan cuma 5 jam", "73.07.09.2004"),
    ("nelayan Pulau Harapan minta solar", "73.07.09.2001"),
)
